import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createPlainServer,
  type Socket,
} from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Authority, newAuthority } from './certificates.test-data.ts';
import { connectionFrom, readJson } from './connection.ts';
import { type FakeApi, json, startFakeApi } from './fake-api.test-server.ts';
import { data, type Folder, kubeconfigOf, newFolder } from './kubeconfig.test-data.ts';
import { proxyFor } from './proxy.ts';

let authority: Authority;
let api: FakeApi;
let folder: Folder;
let proxy: Server;
const tunnels: string[] = [];
const sockets = new Set<Socket>();

beforeEach(async () => {
  authority = await newAuthority();
  folder = newFolder();
  api = await startFakeApi(
    (_, response) => json(response, { said: 'hello' }),
    await authority.issue('kube.test'),
  );
  tunnels.length = 0;
  // It resolves every name to the fake API server: nobody else has to.
  proxy = createServer().on('connect', (request, socket: Socket) => {
    tunnels.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const inside = connect(api.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      inside.pipe(socket).pipe(inside);
    });
    for (const each of [socket, inside]) sockets.add(each.on('error', () => each.destroy()));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  proxy.closeAllConnections();
  await api.close();
  folder.remove();
});

const port = () => (proxy.address() as AddressInfo).port;

async function ask(cluster: object, environment: Record<string, string>): Promise<unknown> {
  const trusted = { 'certificate-authority-data': data(authority.ca), ...cluster };
  const KUBECONFIG = folder.write('config', kubeconfigOf(trusted, { token: 'x' }));
  const connection = connectionFrom(undefined, undefined, { KUBECONFIG, ...environment });
  if ('problem' in connection) return connection.problem;
  return readJson(await connection.request('/', { signal: AbortSignal.timeout(8000) }));
}

test('HTTPS_PROXY leads to a server that only the proxy knows; TLS ends at the server', async () => {
  const HTTPS_PROXY = `http://me:secret@127.0.0.1:${port()}`;
  expect(await ask({ server: 'https://kube.test:6443' }, { HTTPS_PROXY })).toEqual({
    said: 'hello',
  });
  const basic = Buffer.from('me:secret').toString('base64');
  expect(tunnels).toEqual([`kube.test:6443 Basic ${basic}`]);
});

test('a SOCKS proxy is given the name to resolve', async () => {
  const names: string[] = [];
  const socks = createPlainServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    socket.once('data', () => {
      socket.write(Buffer.of(5, 0));
      socket.once('data', (wanted) => {
        names.push(wanted.subarray(5, 5 + (wanted[4] ?? 0)).toString());
        const inside = connect(api.port, '127.0.0.1');
        sockets.add(inside.on('error', () => inside.destroy()));
        socket.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
        inside.pipe(socket).pipe(inside);
      });
    });
  }).listen(0, '127.0.0.1');
  await once(socks, 'listening');
  const HTTPS_PROXY = `socks5://127.0.0.1:${(socks.address() as AddressInfo).port}`;
  expect(await ask({ server: 'https://kube.test' }, { HTTPS_PROXY })).toEqual({ said: 'hello' });
  expect(names).toEqual(['kube.test']);
  socks.close();
});

test('the proxy-url of the kubeconfig wins', async () => {
  const cluster = {
    server: 'https://kube.test:6443',
    'proxy-url': `http://127.0.0.1:${port()}`,
  };
  expect(await ask(cluster, { HTTPS_PROXY: 'http://127.0.0.1:1' })).toEqual({ said: 'hello' });
  expect(tunnels).toEqual(['kube.test:6443']);
});

test('a server on this machine is never asked through a proxy', async () => {
  const HTTPS_PROXY = `http://127.0.0.1:${port()}`;
  expect(await ask({ server: api.url }, { HTTPS_PROXY })).toEqual({ said: 'hello' });
  expect(tunnels).toEqual([]);
});

const environment = { HTTPS_PROXY: 'p:8080', HTTP_PROXY: 'http://plain' };

test.for([
  ['https://a.b.c', {}, 'http://p:8080'],
  ['http://a.b.c', {}, 'http://plain'],
  ['https://a.b.c', { HTTPS_PROXY: '', https_proxy: 'socks5://s:1' }, 'socks5://s:1'],
  ['https://localhost:6443', {}, ''],
  ['https://127.9.9.9', {}, ''],
  ['https://[::1]:6443', {}, ''],
  ['https://a.b.c', { NO_PROXY: '*' }, ''],
  ['https://a.b.c', { no_proxy: 'x, b.c' }, ''],
  ['https://a.b.c', { NO_PROXY: '.b.c' }, ''],
  ['https://a.b.c', { NO_PROXY: '*.b.c' }, ''],
  ['https://b.c', { NO_PROXY: 'b.c' }, ''],
  ['https://b.c', { NO_PROXY: '.b.c' }, 'http://p:8080'],
  ['https://xb.c', { NO_PROXY: 'b.c' }, 'http://p:8080'],
  ['https://b.c:6443', { NO_PROXY: 'b.c:6443' }, ''],
  ['https://b.c', { NO_PROXY: 'b.c:443' }, ''],
  ['https://b.c:6443', { NO_PROXY: 'b.c:443' }, 'http://p:8080'],
  ['https://10.96.0.1', { NO_PROXY: '10.96.0.0/12' }, ''],
  ['https://10.112.0.1', { NO_PROXY: '10.96.0.0/12' }, 'http://p:8080'],
  ['https://10.96.0.1', { NO_PROXY: '10.96.0.1' }, ''],
  ['https://10.96.0.1', { NO_PROXY: '10.96.0.1/99,10.96.0.2,fd00::/8' }, 'http://p:8080'],
  ['https://[fd00::1]:6443', { NO_PROXY: 'fd00::/8' }, ''],
  ['https://[fd00::1]:6443', { NO_PROXY: 'fd00::1' }, ''],
  ['https://[fd00::1]:6443', { NO_PROXY: '[fd00::1]:6443' }, ''],
] as const)('for %s with %j it is "%s"', ([server, more, proxyUrl]) => {
  expect(proxyFor(server, { ...environment, ...more })).toBe(proxyUrl);
});
