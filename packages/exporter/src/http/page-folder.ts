import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * The folder of the built page. A packed program has it beside itself; from sources it is built
 * when it is first asked for (about a second, in a process of its own) and kept under
 * `node_modules/.cache`, by the hash of what it is made of.
 */
export async function pageFolder(): Promise<string> {
  const packed = fileURLToPath(new URL('./page', import.meta.url));
  if (await exists(join(packed, 'index.html'))) return packed;
  const builder = fileURLToPath(import.meta.resolve('@kube-heartbeat/page/build.ts'));
  const sources = dirname(builder);
  const cache = join(sources, '../../node_modules/.cache/kube-heartbeat');
  const folder = join(cache, `page-${await hashOf(sources)}`);
  if (await exists(join(folder, 'index.html'))) return folder;
  await mkdir(cache, { recursive: true });
  // Built aside and moved at once: two processes that build do not meet half a page.
  const aside = join(cache, `building-${process.pid}`);
  await promisify(execFile)(process.execPath, [builder, aside]);
  await forgetOlder(cache);
  await rename(aside, folder).catch(() => rm(aside, { recursive: true }));
  return folder;
}

/** What was built of sources that have changed since. */
async function forgetOlder(cache: string): Promise<void> {
  const older = (await readdir(cache)).filter((name) => name.startsWith('page-'));
  await Promise.all(older.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}

async function hashOf(sources: string): Promise<string> {
  const hash = createHash('sha256');
  const names = ['build.ts', 'index.html', 'package.json'];
  const own = (await readdir(join(sources, 'src'))).map((name) => `src/${name}`);
  for (const name of [...names, ...own.sort()])
    hash.update(name).update(await readFile(join(sources, name)));
  return hash.digest('hex').slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
