import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Authority, newAuthority } from './kube/certificates.test-data.ts';
import { type FakeApi, json, page, refuse, startFakeApi } from './kube/fake-api.test-server.ts';
import { data, type Folder, kubeconfigOf, newFolder } from './kube/kubeconfig.test-data.ts';
import { type Program, runProgram, startProgram, urlOf } from './program.test-process.ts';

let authority: Authority;
let api: FakeApi;
let folder: Folder;
/** How the API server meets every request. */
let meet: (response: ServerResponse, watch: boolean) => unknown;
const started: Program[] = [];
/** A busy machine takes seconds to start a program: how soon it ends is held by its own limits. */
const patient = 60_000;

beforeAll(async () => {
  authority = await newAuthority();
});

beforeEach(async () => {
  folder = newFolder();
  api = await startFakeApi(
    ({ query }, response) => meet(response, query['watch'] === '1'),
    await authority.issue('kube.test'),
  );
});

afterEach(async () => {
  for (const { child } of started.splice(0)) {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  await api.close();
  folder.remove();
});

const welcome: typeof meet = (response, watch) => {
  if (watch) response.writeHead(200).flushHeaders();
  else json(response, page([], '1'));
};

const obstacles = {
  'expired credentials': {
    meet: (response: ServerResponse) => refuse(response, 401),
    says: /The API server does not accept our credentials \(401\): code 401; renew them\./,
  },
  'no rights': {
    meet: (response: ServerResponse) => refuse(response, 403),
    says: /The API server does not allow it \(403\): code 403; grant it by RBAC\./,
  },
  'a server that never answers': {
    meet: () => undefined,
    says: /The API server \S+ does not answer \(|The API server did not list leases and nodes within/,
  },
  'a server that is gone': {
    cluster: { server: 'https://127.0.0.1:1' },
    says: /Nothing listens at https:\/\/127\.0\.0\.1:1: is the API server up/,
  },
  'a server of another authority': {
    cluster: { 'certificate-authority-data': '' },
    says: /The certificate of https:\S+ is not trusted/,
  },
  'a credential plugin that fails': {
    user: { exec: { command: 'false' } },
    says: /The credential plugin false failed: it ended with 1\./,
  },
} as const;

interface Obstacle {
  readonly says: RegExp;
  readonly meet?: typeof meet;
  readonly cluster?: object;
  readonly user?: object;
}

function facing({ meet: way = welcome, cluster = {}, user = { token: 'x' } }: Obstacle) {
  meet = way;
  const trusting = { server: api.url, 'certificate-authority-data': data(authority.ca) };
  const KUBECONFIG = folder.write('config', kubeconfigOf({ ...trusting, ...cluster }, user));
  return { HOME: folder.path, KUBECONFIG };
}

async function serve(environment: Record<string, string>) {
  const program = startProgram(['serve', '--web.listen-address=127.0.0.1:0'], environment);
  started.push(program);
  return { ...program, url: await urlOf(program) };
}

/** Asks until the answer holds, for as long as the test may take. */
async function readyz(url: string, holds: (status: number, body: string) => boolean) {
  for (;;) {
    const response = await fetch(`${url}/readyz`);
    const body = await response.text();
    if (holds(response.status, body)) return { status: response.status, body };
    await sleep(50);
  }
}

const rows: readonly (readonly [string, Obstacle])[] = Object.entries(obstacles);

test.for(rows)(
  '%s: nodes ends with 1 and a sentence',
  { timeout: patient },
  async ([, obstacle]) => {
    const { code, out, err } = await runProgram(['nodes', '--direct'], facing(obstacle));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(obstacle.says);
    expect(err).not.toMatch(/^\s+at /m);
  },
);

test.for(rows)(
  '%s: without --direct it is the same, but for what may still be looked at',
  { timeout: patient },
  async ([, obstacle]) => {
    const named = facing(obstacle);
    const words = ['score', `--kubeconfig=${named.KUBECONFIG}`];
    const { code, err } = await runProgram(words, { HOME: folder.path });
    expect(code).toBe(1);
    expect(err).toMatch(obstacle.says);
  },
);

test.for(rows)('%s: serve lives, is not ready, and says why', { timeout: patient }, async (row) => {
  const [, obstacle] = row;
  const { child, url } = await serve(facing(obstacle));
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  const { status } = await readyz(url, (_, body) => obstacle.says.test(body));
  expect(status).toBe(503);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('serve tries again until it is let in, then it is ready', { timeout: patient }, async () => {
  const { url } = await serve(facing(obstacles['expired credentials']));
  await readyz(url, (status) => status === 503);
  meet = welcome;
  // What the others of its watches were told last is said until they have asked again too.
  expect(await readyz(url, (status) => status === 200)).toEqual({
    status: 200,
    body: expect.stringMatching(/^ok\n/),
  });
});

test('in a pod serve needs no kubeconfig', { timeout: patient }, async () => {
  meet = welcome;
  folder.write('token', 'x');
  folder.write('ca.crt', authority.ca);
  const { url } = await serve({
    HOME: folder.path,
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: String(api.port),
    KUBE_HEARTBEAT_SERVICE_ACCOUNT: folder.path,
  });
  await readyz(url, (status) => status === 200);
  expect(new Set(api.asked.map(({ authorization }) => authorization))).toEqual(
    new Set(['Bearer x']),
  );
});

test.for([
  ['{', /Cannot read the kubeconfig \S+config: /],
  ['{}', /has no current-context: set one\./],
  [
    kubeconfigOf({ server: 'https://x', 'certificate-authority': 'gone.crt' }),
    /gone\.crt, which cannot be read/,
  ],
  [kubeconfigOf({ server: 'nonsense' }), /has no server for its context "c"\./],
] as const)(
  'a configuration like %s ends with 2 and names the demo',
  { timeout: patient },
  async ([content, says]) => {
    const KUBECONFIG = folder.write('config', content);
    // An exporter that somebody runs beside this test must not answer in its place.
    const KUBE_HEARTBEAT_WEB_LISTEN_ADDRESS = '127.0.0.1:1';
    const environment = { HOME: folder.path, KUBECONFIG, KUBE_HEARTBEAT_WEB_LISTEN_ADDRESS };
    for (const command of ['nodes', 'serve']) {
      const { code, err } = await runProgram([command], environment);
      expect(code).toBe(2);
      expect(err).toMatch(says);
      expect(err).toContain('kube-heartbeat demo');
    }
  },
);
