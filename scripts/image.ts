import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';

/*
 * What the image is built from, in dist/image: a root with the program and what lies beside it (its
 * page, its licences) and Node. Run by `npm run image`, which builds the program before.
 */

const context = new URL('../dist/image/', import.meta.url);
const bin = new URL('root/usr/local/bin/', context);
const library = new URL('root/usr/local/lib/kube-heartbeat/', context);
const built = new URL('../packages/exporter/dist/', import.meta.url);

rmSync(context, { recursive: true, force: true });
for (const folder of [bin, library]) mkdirSync(folder, { recursive: true });
cpSync(built, library, { recursive: true });
// A base without a shell has no env(1) either: the program names its interpreter itself.
const program = new URL('kube-heartbeat.js', library);
const own = readFileSync(program, 'utf8').replace(/^#!.*\n/, '#!/usr/local/bin/node\n');
rmSync(program);
writeFileSync(new URL('kube-heartbeat.mjs', library), own, { mode: 0o755 });
symlinkSync('../lib/kube-heartbeat/kube-heartbeat.mjs', new URL('kube-heartbeat', bin));
copyFileSync(process.execPath, new URL('node', bin));
chmodSync(new URL('node', bin), 0o755);
console.log(`dist/image, with Node ${process.versions.node} for ${process.arch}`);
