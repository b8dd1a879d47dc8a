import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/*
 * What the image is built from, in dist/image: the program, Node, and the licences. Run
 * `npm run build -w packages/exporter` before. Then `buildah bud -f Containerfile dist/image`.
 */

const to = new URL('../dist/image/', import.meta.url);
const from = new URL('../packages/exporter/dist/', import.meta.url);

rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
// A base without a shell has no env(1) either: the program names its interpreter itself.
const program = readFileSync(new URL('kube-heartbeat.js', from), 'utf8');
const own = program.replace(/^#!.*\n/, '#!/usr/local/bin/node\n');
writeFileSync(new URL('kube-heartbeat', to), own, { mode: 0o755 });
copyFileSync(new URL('licences.txt', from), new URL('licences.txt', to));
copyFileSync(process.execPath, new URL('node', to));
chmodSync(new URL('node', to), 0o755);
console.log(`dist/image, with Node ${process.versions.node} for ${process.arch}`);
