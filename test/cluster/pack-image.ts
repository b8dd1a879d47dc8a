import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An image of one layer. */
export interface ImageSpec {
  /** As `registry.k8s.io/pause:3.10`. */
  readonly reference: string;
  /** The folder that becomes its root. */
  readonly root: string;
  readonly entrypoint?: readonly string[];
}

/** Packs a folder as an image archive (docker-archive) in `work`, without any registry or engine. */
export function packImage({ reference, root, entrypoint = [] }: ImageSpec, work: string): string {
  mkdirSync(work, { recursive: true });
  const layer = join(work, 'layer.tar');
  tar(layer, root, ['.']);
  const digest = createHash('sha256').update(readFileSync(layer)).digest('hex');
  const config = {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Entrypoint: entrypoint },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  };
  const manifest = [{ Config: 'config.json', RepoTags: [reference], Layers: ['layer.tar'] }];
  writeFileSync(join(work, 'config.json'), JSON.stringify(config));
  writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
  const archive = join(work, 'image.tar');
  tar(archive, work, ['manifest.json', 'config.json', 'layer.tar']);
  return archive;
}

function tar(archive: string, folder: string, names: readonly string[]): void {
  const flags = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--mtime=@0'];
  execFileSync('tar', ['-cf', archive, ...flags, '-C', folder, ...names]);
}
