import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, newAuthority } from '../kube/certificates.test-data.ts';
import { sampleLive } from './sample-live.test-data.ts';
import { createExporterServer } from './server.ts';
import { loadWebConfig } from './web-config-file.ts';
import type { WebAccess } from './web-config-watch.ts';

// Real handshakes. The configuration is read anew by `reread`, as the watch does every few seconds.
const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-web-'));
const file = join(folder, 'web.yaml');
const hash = hashSync('right', 4);
let authority: Authority;
let server: Server;
let reread: () => void;

const tls = (more: string) => `tls_server_config: {cert_file: tls.crt, key_file: tls.key${more}}\n`;
const clients = ', client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert';

beforeAll(async () => {
  authority = await newAuthority();
  await writeServer('first');
  writeFileSync(join(folder, 'ca.crt'), authority.ca);
  writeFileSync(file, `${tls(clients)}basic_auth_users: {prometheus: ${hash}}`);
  const access = heldAccess();
  const live = sampleLive({ synced: () => true, problems: () => ['A secret of the cluster.'] });
  server = createExporterServer(live, { metricsMode: 'auto', version: '0', access });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

async function writeServer(name: string): Promise<void> {
  const { cert, key } = await authority.issue(name);
  writeFileSync(join(folder, 'tls.crt'), cert);
  writeFileSync(join(folder, 'tls.key'), key);
}

function heldAccess(): WebAccess {
  const load = () => {
    const read = loadWebConfig(file);
    if ('problem' in read) throw new Error(read.problem);
    return read.value;
  };
  let config = load();
  let apply = (_: typeof config): void => {};
  reread = () => {
    config = load();
    apply(config);
  };
  const onChange: WebAccess['onChange'] = (listener) => {
    apply = listener;
  };
  return { current: () => config, good: () => true, onChange, stop: () => {} };
}

interface Asking {
  readonly path?: string;
  readonly password?: string;
  readonly client?: { readonly cert: string; readonly key: string };
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2';
}

async function ask({ path = '/metrics', password, client, ...own }: Asking) {
  const { port }: AddressInfo = Object.assign(
    { port: 0, family: '', address: '' },
    server.address(),
  );
  const sent = request({
    ...own,
    ...client,
    agent: new Agent({ keepAlive: false }),
    port,
    path,
    host: '127.0.0.1',
    ca: authority.ca,
    ...(own.maxVersion && { minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' }),
    ...(password && { auth: `prometheus:${password}` }),
  });
  sent.end();
  const [response] = await once(sent, 'response');
  const server_ = response.socket.getPeerCertificate().subject.CN;
  return { status: response.statusCode, name: server_, body: await text(response) };
}

test('a verified certificate and the password together are let in', async () => {
  const client = await authority.issue('prometheus');
  expect((await ask({ client, password: 'right' })).status).toBe(200);
  expect((await ask({ client, password: 'wrong' })).status).toBe(401);
  expect((await ask({ client })).status).toBe(401);
  expect((await ask({ password: 'right' })).status).toBe(401);
});

test("a stranger's authority vouches for nobody", async () => {
  const client = await (await newAuthority()).issue('prometheus');
  const { status, body } = await ask({ client, password: 'right' });
  expect([status, body]).toEqual([401, "A client's certificate is needed here.\n"]);
});

test.for([
  '/',
  '/metrics',
  '/api/v1/nodes',
  '/readyz/..%2fmetrics',
  '//livez',
  '/LIVEZ/../metrics',
])('%s tells a stranger nothing', async (path) => {
  const { status, body } = await ask({ path });
  expect(status).toBe(401);
  expect(body).not.toMatch(/kube_heartbeat|node-/);
});

test('a kubelet, which has neither, gets its probes answered, bare', async () => {
  expect(await ask({ path: '/livez' })).toMatchObject({ status: 200, body: 'ok\n' });
  expect(await ask({ path: '/readyz' })).toMatchObject({ status: 200, body: 'ok\n' });
  const client = await authority.issue('prometheus');
  const known = await ask({ path: '/readyz', client, password: 'right' });
  expect(known.body).toContain('A secret of the cluster.');
});

test('refusals are counted by what was missing', async () => {
  const client = await authority.issue('prometheus');
  await ask({ client });
  const { body } = await ask({ client, password: 'right' });
  expect(body).toMatch(/web_requests_refused_total\{reason="password"\} [1-9]/);
  expect(body).toMatch(/web_requests_refused_total\{reason="certificate"\} [1-9]/);
  expect(body).toContain('kube_heartbeat_web_config_good 1\n');
});

test('TLS before 1.2 is not spoken', async () => {
  await expect(ask({ path: '/livez', maxVersion: 'TLSv1.1' })).rejects.toThrow();
  expect((await ask({ path: '/livez', maxVersion: 'TLSv1.2' })).status).toBe(200);
});

test('a renewed certificate, another authority, other users count from the next request on', async () => {
  const old = await authority.issue('prometheus');
  const other = await newAuthority();
  await writeServer('second');
  writeFileSync(join(folder, 'ca.crt'), other.ca);
  writeFileSync(file, tls(`${clients}, client_allowed_sans: [grafana]`));
  reread();
  expect((await ask({ path: '/livez' })).name).toBe('second');
  expect((await ask({ client: old })).status).toBe(401);
  expect((await ask({ client: await other.issue('prometheus') })).status).toBe(401);
  expect((await ask({ client: await other.issue('grafana') })).status).toBe(200);
});
