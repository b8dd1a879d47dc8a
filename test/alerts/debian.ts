import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cluster/build.ts';

/** Debian's packages of what we test with. Unpacked, never installed: no service of theirs starts. */
const packages = {
  promtool: { debian: 'prometheus', path: 'usr/bin/promtool' },
  prometheus: { debian: 'prometheus', path: 'usr/bin/prometheus' },
  alertmanager: { debian: 'prometheus-alertmanager', path: 'usr/bin/prometheus-alertmanager' },
} as const;

/** The path of a program of Prometheus: what is on the PATH, else from Debian's package. */
export function debian(program: keyof typeof packages): string {
  const { debian: name, path } = packages[program];
  const onPath = spawnSync('which', [path.split('/').at(-1) ?? ''], { encoding: 'utf8' });
  if (onPath.status === 0) return onPath.stdout.trim();
  const folder = join(cacheFolder(), 'debian', name);
  if (!existsSync(join(folder, path))) unpack(name, folder);
  return join(folder, path);
}

function unpack(name: string, folder: string): void {
  mkdirSync(join(cacheFolder(), 'debian'), { recursive: true });
  const scratch = mkdtempSync(`${folder}-`);
  const apt = (...args: readonly string[]) =>
    spawnSync('apt-get', args, { cwd: scratch, stdio: ['ignore', 2, 2] }).status === 0;
  try {
    const got = apt('download', name) || (apt('update') && apt('download', name));
    if (!got) throw new Error(`${name} is neither on the PATH nor can apt-get download it.`);
    execFileSync('sh', ['-c', 'dpkg-deb -x ./*.deb . && rm ./*.deb'], { cwd: scratch });
    rmSync(folder, { recursive: true, force: true });
    renameSync(scratch, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
