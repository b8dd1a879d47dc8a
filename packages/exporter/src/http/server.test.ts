import { once } from 'node:events';
import { type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asNodes } from '../commands/decode.ts';
import { sampleLive } from './sample-live.test-data.ts';
import { createExporterServer } from './server.ts';

let synced = true;
let server: Server;

beforeAll(async () => {
  const live = sampleLive({
    synced: () => synced,
    problems: () => (synced ? [] : ['The API server does not allow it (403).']),
  });
  server = createExporterServer(live, { metricsMode: 'auto', version: '0.0.0' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

function urlOf(path: string): string {
  const { port }: AddressInfo = Object.assign(
    { port: 0, family: '', address: '' },
    server.address(),
  );
  return `http://127.0.0.1:${port}${path}`;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return fetch(urlOf(path), { method, headers: { 'accept-encoding': 'identity', ...headers } });
}

test('/metrics is text 0.0.4 with the cluster and the process on one page', async () => {
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const page = await response.text();
  expect(page).toContain('kube_heartbeat_node_phase{node="node-0",phase="silent"} 1\n');
  expect(page).toMatch(/^process_cpu_seconds_total \d/m);
  expect(page).toContain('# TYPE process_cpu_seconds_total counter');
  expect(page).not.toContain('# EOF');
});

test('/metrics is OpenMetrics for who asks, ends in one # EOF, and leaves the next page as it was', async () => {
  const accept = 'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;q=0.5';
  const response = await get('/metrics', { accept });
  expect(response.headers.get('content-type')).toContain(
    'application/openmetrics-text; version=1.0.0',
  );
  const page = await response.text();
  expect(page.match(/# EOF/g)).toHaveLength(1);
  expect(page.endsWith('# EOF\n')).toBe(true);
  expect(page).toContain('# TYPE process_cpu_seconds counter\n');
  expect(page).toMatch(/^process_cpu_seconds_total \d/m);
  expect(page).not.toContain('\n\n');
  expect(await (await get('/metrics')).text()).toMatch(/^process_cpu_seconds_total \d/m);
});

test.for([
  ['gzip', 'gzip'],
  ['br, *;q=0.1', 'gzip'],
  ['gzip;q=0', null],
  ['identity', null],
] as const)('Accept-Encoding %s is answered with %s', async ([accepted, encoding]) => {
  const { headers, body } = await raw('/metrics', { 'accept-encoding': accepted });
  expect(headers['content-encoding'] ?? null).toBe(encoding);
  const length = encoding ? undefined : String(body.length);
  expect(headers['content-length']).toBe(length);
  const page = encoding ? gunzipSync(body).toString() : body.toString();
  expect(page).toContain('kube_heartbeat_nodes{');
});

async function raw(path: string, headers: Record<string, string>) {
  const sent = request(urlOf(path), { headers });
  sent.end();
  const found: { headers: IncomingHttpHeaders; chunks: Buffer[] } = { headers: {}, chunks: [] };
  const [response] = await once(sent, 'response');
  found.headers = response.headers;
  for await (const chunk of response) found.chunks.push(chunk);
  return { headers: found.headers, body: Buffer.concat(found.chunks) };
}

test('?collect[]= gives these families alone, and a strange name is refused in a sentence', async () => {
  const page = await (await get('/metrics?collect[]=zone')).text();
  expect(page).toContain('kube_heartbeat_zone_nodes');
  expect(page).not.toMatch(/node_phase|process_cpu/);
  const refused = await get('/metrics?collect[]=zones');
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('collect[]=zones is no family');
});

test('/api/v1/nodes says never in words and not known as null', async () => {
  const body = asNodes(await (await get('/api/v1/nodes')).json());
  expect(body).toMatchObject({
    now: 1_800_000_025,
    clock_offset: 1_800_000_000,
    leader: { holder: null, state: 'unknown' },
  });
  expect(body?.nodes).toHaveLength(6);
  const node = body?.nodes.find(({ name }) => name === 'node-0');
  expect(node).toMatchObject({
    phase: 'silent',
    plain: false,
    lease_seen: 1_800_000_000,
    pods_assumed: false,
  });
  expect(node?.unknown).toMatchObject({
    because: { code: 'silence', grace: 50 },
    says: expect.any(String),
  });
  expect(node?.pods[0]?.object_end).toMatchObject({ earliest: expect.anything(), latest: 'never' });
  expect(body?.settings).toContainEqual({
    name: 'rate',
    unit: 'ratio',
    value: 'x',
    number: 'never',
    source: 'assumed',
    learned: null,
    risky: null,
    warnings: [],
  });
});

test('/api/v1/nodes/NAME is one node, or the names that were meant', async () => {
  expect(await (await get('/api/v1/nodes/node-3')).json()).toMatchObject({
    node: { name: 'node-3', phase: 'ready' },
  });
  const missing = await get('/api/v1/nodes/nod-3');
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ nearest: ['node-3', 'node-0', 'node-1'] });
});

test.for(['zones', 'settings', 'score'])('/api/v1/%s is JSON of this moment', async (path) => {
  const response = await get(`/api/v1/${path}`);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toMatchObject({ now: 1_800_000_025 });
});

test('/livez knows only itself, /readyz says what is missing', async () => {
  synced = false;
  expect((await get('/livez')).status).toBe(200);
  const waiting = await get('/readyz');
  expect([waiting.status, await waiting.text()]).toEqual([
    503,
    'not ready: The API server does not allow it (403).\n',
  ]);
  synced = true;
  const ready = await get('/readyz');
  expect([ready.status, await ready.text()]).toEqual([200, 'ok\n']);
});

test.for([
  ['GET', '/nothing', 404],
  ['GET', '/api/v1/nothing', 404],
  ['POST', '/metrics', 405],
  ['DELETE', '/api/v1/nodes/node-0', 405],
  ['HEAD', '/metrics', 200],
  ['GET', '/api/v1/nodes/%E0%A4%A', 400],
  ['GET', `/api/v1/nodes/${'x'.repeat(5000)}`, 414],
] as const)('%s %s is answered with %i', async ([method, path, status]) => {
  const response = await get(path, {}, method);
  expect(response.status).toBe(status);
  if (status === 405) expect(response.headers.get('allow')).toBe('GET, HEAD');
});

test('headers beyond 16 KiB are refused', async () => {
  const sent = request(urlOf('/livez'), { headers: { 'x-long': 'x'.repeat(20_000) } });
  sent.end();
  const [response] = await once(sent, 'response');
  expect(response.statusCode).toBe(431);
  await text(response);
});

test('a body is not read: whoever sends one is told so and let go', async () => {
  const sent = request(urlOf('/metrics'), { method: 'GET', headers: { 'content-length': '9' } });
  sent.end('123456789');
  const [response] = await once(sent, 'response');
  expect([response.statusCode, response.headers.connection]).toEqual([413, 'close']);
  await text(response);
});
