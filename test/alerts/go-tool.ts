import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cluster/build.ts';

const packages = {
  pint: 'github.com/cloudflare/pint/cmd/pint',
  'dashboard-linter': 'github.com/grafana/dashboard-linter',
} as const;

/** The path of a linter: from the cache, else built from the Go module that pins it. */
export function goTool(name: keyof typeof packages): string {
  const module = join(import.meta.dirname, 'binaries', name);
  const folder = join(cacheFolder(), 'binaries', `${name}-${hashOf(module)}`);
  const path = join(folder, name);
  if (existsSync(path)) return path;
  console.error(`building ${name} from source (minutes when the Go cache is cold) …`);
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  try {
    execFileSync(
      'go',
      ['build', '-mod=readonly', '-ldflags=-s -w', '-o', unfinished, packages[name]],
      {
        cwd: module,
        env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' },
        stdio: ['ignore', 2, 2],
      },
    );
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new Error(`${name} cannot be built: is Go 1.26 or newer on the PATH?`, { cause });
  }
  return path;
}

function hashOf(module: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(module, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files.filter((one) => /\.(go|mod|sum)$/.test(one)))
    hash.update(readFileSync(join(module, file)));
  return hash.digest('hex').slice(0, 16);
}
