import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The package as whoever installs it meets it: packed, installed into an empty folder, run by the
// machine's own Node.
const exporter = join(import.meta.dirname, '../packages/exporter');
const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-package-'));
const bins = join(folder, 'node_modules/.bin');
const outside = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((path) => !path.includes('node_modules'))
  // The last resort where the machine has no Node of its own.
  .concat(dirname(process.execPath))
  .join(delimiter);
const environment = { PATH: outside, HOME: folder, npm_config_cache: join(folder, 'cache') };

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: exporter,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const archive = /kube-heartbeat-[\w.-]+\.tgz/.exec(packed)?.[0] ?? '';
  const install = ['install', '--offline', '--no-audit', '--no-fund', join(folder, archive)];
  execFileSync('npm', install, { cwd: folder, env: environment, stdio: 'ignore' });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...words: string[]): string {
  const options = { cwd: folder, env: environment, encoding: 'utf8', timeout: 60_000 } as const;
  return execFileSync(join(bins, program), words, options);
}

test('it brings everything along: what it needs is bundled, so it stands in devDependencies', () => {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const installed = Object.keys(JSON.parse(lock).packages).filter(Boolean);
  expect(installed).toEqual(['node_modules/kube-heartbeat']);
});

test('it says its version and the Node that it runs on, 20 or newer', () => {
  const said = run('kube-heartbeat', 'version');
  const [, version, node] = /^kube-heartbeat (\S+) \(node (\d+)\./.exec(said) ?? [];
  expect(version).toBe(JSON.parse(readFileSync(join(exporter, 'package.json'), 'utf8')).version);
  expect(Number(node)).toBeGreaterThanOrEqual(20);
});

test('it answers what-if as the source does, by either of its names', () => {
  const golden = readFileSync(join(exporter, 'src/whatif/testdata/default.txt'), 'utf8');
  expect(run('kube-heartbeat', 'whatif')).toBe(golden);
  expect(run('kubectl-heartbeat', 'whatif')).toBe(golden);
});

// It ends with 0 only if every forecast was right: a machine that is busy for a moment has a second try.
test.for(['kube-heartbeat', 'kubectl-heartbeat'])(
  '%s tells a whole story, each forecast right',
  {
    retry: 1,
  },
  (program) => {
    const told = run(program, 'demo', '--once', '--story=kubelet-dies', '--speed=4', '--port=0');
    expect(told).toMatch(/deletion +shop\/db-0 .* right$/m);
  },
);

test('it calls itself by the name it was called by', () => {
  expect(run('kube-heartbeat', '--help')).toContain('kube-heartbeat explain');
  expect(run('kubectl-heartbeat', '--help')).toContain('kubectl heartbeat explain');
});

test('whoever wrote a part of it is named beside it', () => {
  const path = join(folder, 'node_modules/kube-heartbeat/dist/licences.txt');
  expect(readFileSync(path, 'utf8')).toMatch(/^== express \d/m);
});
