import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** A file of the page, ready to be sent in each encoding. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The files of a built page by their path in it, `index.html` among them. All of them are some
 * 80 kB: they are compressed once, on zlib's own threads, and kept.
 */
export async function readPage(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && types[extname(entry.name)]);
  const read = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    const path = file.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '');
    return [path, await readPageFile(file)] as const;
  });
  return new Map(await Promise.all(read));
}

async function readPageFile(file: string): Promise<PageFile> {
  const body = await readFile(file);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const type = types[extname(file)] ?? 'application/octet-stream';
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(body, { level: 9 }),
    promisify(brotliCompress)(body),
  ]);
  return { type, etag, body, gzip: zipped, brotli };
}
