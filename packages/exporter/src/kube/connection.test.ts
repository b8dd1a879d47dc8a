import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, connectionFrom, connectionTo, readJson } from './connection.ts';
import { networkFailure } from './failure.ts';
import { type FakeApi, json, refuse, startFakeApi, tokenAccess } from './fake-api.test-server.ts';

let folder: string;
let api: FakeApi;
const signal = AbortSignal.timeout(60_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'connection-'));
  api = await startFakeApi((asked, response) => {
    if (asked.authorization === 'Bearer revoked') return refuse(response, 401);
    if (asked.path === '/never') return;
    json(response, { said: asked.authorization ?? 'nobody' });
  });
});

afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

async function ask(connection: Connection | { problem: string }, path = '/'): Promise<unknown> {
  if ('problem' in connection) return connection.problem;
  return readJson(await connection.request(path, { signal, patience: 2000 }));
}

function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const kubeconfig = (user: string, server = api.url) =>
  write(
    'config',
    `{current-context: here, clusters: [{name: c, cluster: {server: "${server}"}}],
      contexts: [{name: here, context: {cluster: c, user: u}}, {name: bad, context: {cluster: none}}],
      users: [{name: u, user: ${user}}]}`,
  );

test('a token of a kubeconfig is sent, and a file beside it is found', async () => {
  expect(await ask(connectionFrom(kubeconfig('{token: one}'), undefined, {}))).toEqual({
    said: 'Bearer one',
  });
  write('token', 'two\n');
  const connection = connectionFrom(kubeconfig('{tokenFile: token}'), undefined, {});
  expect(await ask(connection)).toEqual({ said: 'Bearer two' });
});

test('a token file that rotates counts from the next request on', async () => {
  const tokenFile = write('token', 'one');
  const access = tokenAccess(api.url, { tokenFile });
  const connection = connectionTo(() => access);
  expect(await ask(connection)).toEqual({ said: 'Bearer one' });
  write('token', 'two');
  expect(await ask(connection)).toEqual({ said: 'Bearer two' });
});

test('a credential plugin is run, and run again once its token is refused', async () => {
  const script = write(
    'plugin.mjs',
    `import { readFileSync } from 'node:fs';
     const token = readFileSync(${JSON.stringify(join(folder, 'token'))}, 'utf8');
     console.log(JSON.stringify({ kind: 'ExecCredential', status: { token } }));`,
  );
  const exec = JSON.stringify({ command: process.execPath, args: [script] });
  const connection = connectionFrom(kubeconfig(`{exec: ${exec}}`), undefined, {});
  write('token', 'revoked');
  await ask(connection);
  write('token', 'fresh');
  expect(await ask(connection)).toEqual({ said: 'Bearer fresh' });
});

test('a kubeconfig that changes is read again', async () => {
  const connection = connectionFrom(kubeconfig('{token: one}'), undefined, {});
  await ask(connection);
  const file = kubeconfig('{token: another}');
  utimesSync(file, 1, 1);
  expect(await ask(connection)).toEqual({ said: 'Bearer another' });
});

test('without any kubeconfig there is one sentence', () => {
  const nowhere = { KUBECONFIG: join(folder, 'none') };
  expect(connectionFrom(undefined, undefined, nowhere)).toEqual({
    problem: expect.stringContaining(`Cannot read the kubeconfig ${folder}/none: ENOENT`),
  });
  expect(connectionFrom(kubeconfig('{}'), 'bad', {})).toEqual({
    problem: `The kubeconfig ${folder}/config has no server for its context "bad".`,
  });
  expect(connectionFrom(write('config', '{'), undefined, {})).toHaveProperty('problem');
});

test.for([
  ['/never', 'does not answer (ETIMEDOUT).'],
  ['/', 'Nothing listens at'],
] as const)('a server that does not answer %s is said in one sentence', async ([path, says]) => {
  const access = tokenAccess(path === '/never' ? api.url : 'http://127.0.0.1:1');
  const connection = connectionTo(() => access);
  const asked = connection.request(path, { signal, patience: 50 });
  const error = await asked.catch((each: unknown) => each);
  expect(networkFailure(error, connection.server).says).toContain(says);
});
