import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Read } from '../options.ts';
import { readWebConfig, type WebConfig } from './web-config.ts';

/** A web configuration with the files that it names, as read at one moment. */
export interface LoadedWebConfig extends WebConfig {
  readonly secure?: SecureContextOptions;
  /** Of every file: another one means that something changed. */
  readonly digest: string;
}

/** No file: plain HTTP, for everybody. */
export const openToAll: LoadedWebConfig = { headers: {}, users: new Map(), digest: '' };

/** Reads the file and all that it names, and tries the certificate with its key. */
export function loadWebConfig(path: string): Read<LoadedWebConfig> {
  const text = content(path);
  if ('problem' in text) return text;
  const read = readWebConfig(text.value, dirname(path));
  if ('problem' in read) return read;
  const hash = createHash('sha256').update(text.value);
  const { tls } = read.value;
  if (!tls) return { value: { ...read.value, digest: hash.digest('hex') } };
  const files: string[] = [];
  for (const file of [tls.certFile, tls.keyFile, ...(tls.clientCaFile ? [tls.clientCaFile] : [])]) {
    const part = content(file);
    if ('problem' in part) return { problem: `names a file that ${part.problem}` };
    hash.update(part.value);
    files.push(part.value);
  }
  const [cert = '', key = '', ca] = files;
  const secure = { cert, key, ...(ca && { ca }), ...tls.settings };
  try {
    createSecureContext(secure);
  } catch (error) {
    return { problem: `names a certificate and a key that do not fit (${codeOf(error)})` };
  }
  return { value: { ...read.value, secure, digest: hash.digest('hex') } };
}

function content(path: string): Read<string> {
  try {
    return { value: readFileSync(path, 'utf8') };
  } catch (error) {
    return { problem: `cannot be read: ${path} (${codeOf(error)})` };
  }
}

/** The code alone: a message of OpenSSL's or of the file system may quote more. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'not understood';
}
