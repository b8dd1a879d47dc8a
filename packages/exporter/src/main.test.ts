import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleLive } from './http/sample-live.test-data.ts';
import { createExporterServer } from './http/server.ts';
import { runProgram, startProgram, urlOf } from './program.test-process.ts';

const exporter = createExporterServer(sampleLive(), { metricsMode: 'all', version: '0.0.0' });
let folder = '';
let server = '';
let dead = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-main-'));
  server = `http://127.0.0.1:${await portOf(exporter)}`;
  const closed = createServer();
  dead = kubeconfig('dead', `http://127.0.0.1:${await portOf(closed)}`);
  closed.close();
});

afterAll(() => {
  exporter.close();
  exporter.closeAllConnections();
  rmSync(folder, { recursive: true });
});

async function portOf(listening: Server): Promise<number> {
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function kubeconfig(name: string, url: string): string {
  const file = join(folder, name);
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: '' } }],
    clusters: [{ name: 'c', cluster: { server: url } }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const start = (words: readonly string[]) => startProgram(words, { HOME: folder });
const ran = (words: readonly string[]) => runProgram(words, { HOME: folder });

test.for([
  [[], 2, 'Say what to do: no command was given'],
  [['nods'], 2, 'There is no command "nods". Did you mean nodes?'],
  [['nodes', '--sever=x'], 2, 'There is no flag --sever of nodes. Did you mean --server?'],
  [['explain'], 2, 'Which node? For example: kube-heartbeat explain worker-7.'],
  [['explain', 'a', 'b'], 2, 'One node at a time: "b" is one too many.'],
  [['serve', '--kubeconfig=/nowhere'], 2, 'Cannot read the kubeconfig /nowhere'],
  [['serve', '--kubeconfig=/nowhere'], 2, 'kube-heartbeat demo'],
  [['nodes', '--kubeconfig=/nowhere'], 2, 'kube-heartbeat demo'],
  [['whatif', '--from=/nowhere'], 2, '/nowhere cannot be read (ENOENT)'],
  [['whatif', '--dying=50'], 2, '--dying is 50, but a zone has 34 nodes at most'],
  [['help', 'everything'], 2, 'There is no command "everything".'],
] as const)('%j ends with %i and says: %s', async ([words, expected, sentence]) => {
  const { code, out, err } = await ran(words);
  expect({ code, out }).toEqual({ code: expected, out: '' });
  expect(err).toContain(sentence);
  expect(err).not.toMatch(/^\s+at /m);
});

test.for([
  ['--version'],
  ['version'],
  ['--help'],
  ['help', 'whatif'],
  ['whatif', '--help'],
  ['whatif', '-o', 'json'],
])('%j ends with 0 and prints to standard output alone', async (words) => {
  const { code, out, err } = await ran(words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.endsWith('\n')).toBe(true);
});

test('an exporter is asked by its URL; without a terminal there is no colour', async () => {
  const { code, out, err } = await ran(['nodes', `--server=${server}`]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^NODE +PHASE +LEASE AGE +NEXT +WHEN\nnode-0 +silent/);
  expect(out).not.toContain('\u001b');
});

test('an unknown node ends with 1 and names the nearest', async () => {
  const { code, err } = await ran(['explain', 'node-9', `--server=${server}`]);
  expect(code).toBe(1);
  expect(err).toBe('There is no node node-9. Did you mean node-0, node-1, node-2?\n');
});

test.for(['json', 'yaml'])('-o %s is for programs', async (format) => {
  const { out } = await ran(['explain', 'node-0', `--server=${server}`, '-o', format]);
  expect(out).toMatch(format === 'json' ? /^\{\n {2}"now": 1800000025/ : /^now: 1800000025/);
  expect(out).toMatch(/"?verdict"?: "?act/);
});

test.for(['nodes', 'score'])(
  '%s ends with 1 and one sentence when no API server answers',
  async (command) => {
    const { code, out, err } = await ran([command, `--kubeconfig=${dead}`]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^Nothing listens at http:\/\/127\.0\.0\.1:\d+: is the API server up[^\n]+\n$/,
    );
  },
);

test('an address that is taken ends serve with 2', async () => {
  const taken = server.replace('http://', '');
  const { code, err } = await ran([
    'serve',
    `--kubeconfig=${dead}`,
    `--web.listen-address=${taken}`,
  ]);
  expect(code).toBe(2);
  expect(err).toContain('--web.listen-address cannot be listened at: listen EADDRINUSE');
});

test('SIGTERM: an answer under way comes to its end, then the port is closed', async () => {
  const program = start(['serve', `--kubeconfig=${dead}`, '--web.listen-address=127.0.0.1:0']);
  const { child } = program;
  const url = await urlOf(program);
  const scrapes = Array.from({ length: 20 }, () =>
    fetch(`${url}/metrics`).then((response) => response.text()),
  );
  await Promise.race(scrapes);
  child.kill('SIGTERM');
  for (const page of await Promise.all(scrapes))
    expect(page).toMatch(/kube_heartbeat_build_info.*\n/);
  expect(await once(child, 'exit')).toEqual([0, null]);
  await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
});
