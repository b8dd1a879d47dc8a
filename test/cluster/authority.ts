import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate authority for two days, in files of `folder` that begin with `name`. */
export function makeAuthority(folder: string, name: string): KeyPair {
  const pair = filesOf(folder, name);
  const days = ['-days', '2', '-subj', `/CN=${name}`];
  const out = ['-keyout', pair.key, '-out', pair.certificate];
  openssl(['req', '-x509', ...newKey, ...out, ...days]);
  return pair;
}

/** Lets an authority sign for `subject` (as `/O=group/CN=name`), who is reached by `names` (as `IP:127.0.0.1`). */
export function signCertificate(
  authority: KeyPair,
  folder: string,
  subject: string,
  names: readonly string[] = [],
): KeyPair {
  const name = subject.replaceAll(/[^\w-]+/g, '-').replace(/^-/, '');
  const pair = filesOf(folder, name);
  const request = join(folder, `${name}.csr`);
  const extensions = join(folder, `${name}.ext`);
  writeFileSync(extensions, names.length > 0 ? `subjectAltName=${names.join(',')}\n` : '');
  openssl(['req', ...newKey, '-keyout', pair.key, '-out', request, '-subj', subject]);
  const by = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial'];
  const files = ['-in', request, '-out', pair.certificate, '-extfile', extensions];
  openssl(['x509', '-req', '-days', '2', ...by, ...files]);
  return pair;
}

const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'.split(' ');

function filesOf(folder: string, name: string): KeyPair {
  return { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
