import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Authority, type Identity, newAuthority } from './certificates.test-data.ts';
import { connectionFrom, readJson } from './connection.ts';
import { networkFailure } from './failure.ts';
import { type FakeApi, json, startFakeApi } from './fake-api.test-server.ts';
import { data, type Folder, kubeconfigOf, newFolder } from './kubeconfig.test-data.ts';

let authority: Authority;
let client: Identity;
let api: FakeApi;
let folder: Folder;

beforeAll(async () => {
  authority = await newAuthority();
  client = await authority.issue('operator');
  const server = await authority.issue('kube.test');
  const tls = { ...server, ca: authority.ca, requestCert: true, rejectUnauthorized: false };
  api = await startFakeApi(({ authorization, subject }, response) => {
    json(response, { token: authorization, subject });
  }, tls);
});
afterAll(() => api.close());
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

type Environment = Record<string, string>;

/** Who the server takes us for; a sentence where it comes to no answer. */
async function who(environment: Environment, context?: string): Promise<unknown> {
  const connection = connectionFrom(undefined, context, environment);
  if ('problem' in connection) return connection.problem;
  try {
    return await readJson(
      await connection.request('/', { signal: AbortSignal.timeout(8000), patience: 4000 }),
    );
  } catch (error) {
    return networkFailure(error, connection.server).says;
  }
}

const trusting = () => ({
  server: api.url,
  'certificate-authority-data': data(authority.ca),
});

const pod = (): Environment => ({
  HOME: folder.path,
  KUBERNETES_SERVICE_HOST: '127.0.0.1',
  KUBERNETES_SERVICE_PORT: String(api.port),
  KUBE_HEARTBEAT_SERVICE_ACCOUNT: folder.path,
});

test("a pod's service account: its authority is trusted, its token is read anew each time", async () => {
  folder.write('ca.crt', authority.ca);
  folder.write('token', 'one\n');
  const connection = connectionFrom(undefined, undefined, pod());
  if ('problem' in connection) throw new Error(connection.problem);
  const ask = async () =>
    readJson(await connection.request('/', { signal: AbortSignal.timeout(8000) }));
  expect(await ask()).toEqual({ token: 'Bearer one', subject: '' });
  folder.write('token', 'two\n');
  expect(await ask()).toEqual({ token: 'Bearer two', subject: '' });
});

test("a pod's service account that is not mounted is named", async () => {
  expect(await who(pod())).toBe(`A file of our credentials is missing: ${folder.path}/token.`);
});

test('a server that another authority vouches for is not talked to', async () => {
  folder.write('ca.crt', (await newAuthority()).ca);
  folder.write('token', 'secret');
  const before = api.asked.length;
  expect(await who(pod())).toMatch(/^The certificate of https:\/\/127.* is not trusted/);
  expect(api.asked.length).toBe(before);
});

test('a token of an OpenID Connect issuer, and one that cannot be renewed', async () => {
  const claims = Buffer.from(JSON.stringify({ exp: 4_000_000_000 })).toString('base64url');
  const user = (token: string) => ({
    'auth-provider': { name: 'oidc', config: { 'id-token': token } },
  });
  const KUBECONFIG = folder.write('config', kubeconfigOf(trusting(), user(`e30.${claims}.x`)));
  expect(await who({ KUBECONFIG })).toHaveProperty('token', `Bearer e30.${claims}.x`);
  folder.write('config', kubeconfigOf(trusting(), user('e30.e30.x')));
  expect(await who({ KUBECONFIG })).toMatch(/cannot be renewed: the id token has expired/);
});

test.for([['as data'], ['as files']])('a client certificate, %s', async ([how]) => {
  folder.write('client.crt', client.cert);
  folder.write('client.key', client.key);
  const user =
    how === 'as data'
      ? { 'client-certificate-data': data(client.cert), 'client-key-data': data(client.key) }
      : { 'client-certificate': 'client.crt', 'client-key': 'client.key' };
  const KUBECONFIG = folder.write('config', kubeconfigOf(trusting(), user));
  expect(await who({ KUBECONFIG })).toEqual({ subject: 'operator' });
});

test('a file that the kubeconfig names and nobody can read is a problem of the kubeconfig', async () => {
  const KUBECONFIG = folder.write(
    'config',
    kubeconfigOf({ server: api.url, 'certificate-authority': 'ca.crt' }),
  );
  expect(await who({ KUBECONFIG })).toMatch(/names .*\/ca\.crt, which cannot be read: ENOENT/);
});

test('of several kubeconfigs the first that names a thing wins; paths start at their own file', async () => {
  folder.write('mine', 'one');
  const one = folder.write(
    'one',
    JSON.stringify({
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user: { tokenFile: 'mine' } }],
    }),
  );
  const two = folder.write('two', kubeconfigOf(trusting(), { token: 'two' }));
  expect(await who({ KUBECONFIG: `${one}:${two}` })).toHaveProperty('token', 'Bearer one');
  expect(await who({ KUBECONFIG: `:${two}` })).toHaveProperty('token', 'Bearer two');
});

test('--context chooses another user than the current one', async () => {
  const config = JSON.parse(kubeconfigOf(trusting(), { token: 'usual' }));
  config.contexts.push({ name: 'other', context: { cluster: 'c', user: 'another' } });
  config.users.push({ name: 'another', user: { token: 'other' } });
  const KUBECONFIG = folder.write('config', JSON.stringify(config));
  expect(await who({ KUBECONFIG })).toHaveProperty('token', 'Bearer usual');
  expect(await who({ KUBECONFIG }, 'other')).toHaveProperty('token', 'Bearer other');
  expect(await who({ KUBECONFIG }, 'none')).toBe(
    `The kubeconfig ${KUBECONFIG} has no context "none".`,
  );
});

test('a name that the certificate is for may differ from the address', async () => {
  const cluster = { ...trusting(), 'tls-server-name': 'kube.test' };
  const KUBECONFIG = folder.write('config', kubeconfigOf(cluster, { token: 'x' }));
  expect(await who({ KUBECONFIG })).toHaveProperty('token', 'Bearer x');
  const other = { ...trusting(), 'tls-server-name': 'other.test' };
  folder.write('config', kubeconfigOf(other, { token: 'x' }));
  expect(await who({ KUBECONFIG })).toMatch(/is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
});
