import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packImage } from '../cluster/pack-image.ts';

const repository = join(import.meta.dirname, '../..');

/** The project's own image, built on a base made of this machine's libraries. */
export interface Image {
  readonly reference: string;
  /** A docker-archive. */
  readonly archive: string;
  /** Bytes, compressed, of what lies over the base. */
  readonly size: number;
  readonly config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
  };
}

/** Builds it with buildah (root), as the Containerfile says; nothing is pulled. */
export function buildImage(): Image {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const run: ExecFileSyncOptions = { cwd: repository, stdio: ['ignore', 'ignore', 'pipe'] };
  execFileSync('npm', ['run', 'image'], run);
  const reference = 'localhost/kube-heartbeat:test';
  const base = packImage(
    { reference: 'localhost/base:test', root: rootOf(folder) },
    join(folder, 'base'),
  );
  const buildah = (...words: string[]): void => {
    const stores = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
    execFileSync('buildah', ['--storage-driver', 'vfs', ...stores, ...words], run);
  };
  const built = ['--isolation', 'chroot', '--build-arg', `BASE=docker-archive:${base}`];
  buildah('bud', ...built, '-t', reference, '-f', 'Containerfile', 'dist/image');
  const archive = join(folder, 'image.tar');
  buildah('push', reference, `docker-archive:${archive}:${reference}`);
  buildah('push', reference, `oci:${join(folder, 'oci')}:test`);
  return { reference, archive, ...readLayout(join(folder, 'oci')) };
}

/** What Node needs of a distroless base: its libraries, its loader, certificates. */
function rootOf(folder: string): string {
  const root = join(folder, 'root');
  const told = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  for (const [path] of told.matchAll(/\/\S+(?= \(0x)/g)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(realpathSync(path), join(root, path));
  }
  for (const folder of ['etc/ssl', 'tmp']) mkdirSync(join(root, folder), { recursive: true });
  cpSync('/etc/ssl/certs', join(root, 'etc/ssl/certs'), { recursive: true, dereference: true });
  return root;
}

function readLayout(oci: string): Pick<Image, 'size' | 'config'> {
  const blob = (digest: string) =>
    JSON.parse(readFileSync(join(oci, 'blobs', digest.replace(':', '/')), 'utf8'));
  const [entry] = JSON.parse(readFileSync(join(oci, 'index.json'), 'utf8')).manifests;
  const { layers, config } = blob(entry.digest) as {
    layers: { size: number }[];
    config: { digest: string };
  };
  const size = layers.slice(1).reduce((sum, layer) => sum + layer.size, 0);
  return { size, config: blob(config.digest).config };
}
