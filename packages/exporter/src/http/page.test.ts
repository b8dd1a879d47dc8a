import { once } from 'node:events';
import { get, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { landingPage } from './landing.ts';
import { sampleLive } from './sample-live.test-data.ts';
import { createExporterServer } from './server.ts';

let server: Server;

beforeAll(async () => {
  server = createExporterServer(sampleLive(), { metricsMode: 'auto', version: '1.2.3' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // From sources the page is built when it is first asked for.
  await ask('/');
}, 60_000);

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { port }: AddressInfo = Object.assign(
    { port: 0, family: '', address: '' },
    server.address(),
  );
  const [response]: IncomingMessage[] = await once(
    get({ host: '127.0.0.1', port, path, headers }),
    'response',
  );
  if (response === undefined) throw new Error('no answer');
  const body = await buffer(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** The files that the page names. */
async function assets(): Promise<readonly string[]> {
  const page = (await ask('/')).body.toString();
  return [...page.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path = '']) => path.slice(1));
}

test('/ is the page, under a policy that takes only its own files', async () => {
  const { status, headers, body } = await ask('/');
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = headers['content-security-policy'];
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toMatch(/unsafe|\*|http|data:/);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  });
  const page = body.toString();
  expect(page).not.toMatch(/<style|style=|\son\w+=|<script[^>]*>[^<]/);
  // Relative, so that it works under whatever prefix a proxy gives it.
  for (const [, address] of page.matchAll(/(?:src|href)="([^"]+)"/g))
    expect(address).not.toMatch(/^(\/|https?:)/);
});

test('its files never change under their names, and are all there', async () => {
  const paths = await assets();
  expect(paths.length).toBeGreaterThanOrEqual(3);
  for (const path of paths) {
    const { status, headers } = await ask(path);
    expect([status, headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
  }
  expect((await ask('/assets/nothing.js')).status).toBe(404);
  expect((await ask('/assets/..%2f..%2fpackage.json')).status).toBe(404);
});

test('what a browser has already is not sent again', async () => {
  const { headers } = await ask('/');
  const again = await ask('/', { 'if-none-match': `"other", ${headers['etag']}` });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await ask('/', { 'if-none-match': '"other"' })).status).toBe(200);
});

test('brotli and gzip are the same file', async () => {
  const [path = ''] = (await assets()).filter((each) => each.endsWith('.js'));
  const plain = await ask(path);
  const brotli = await ask(path, { 'accept-encoding': 'gzip, br' });
  const gzip = await ask(path, { 'accept-encoding': 'gzip' });
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
  expect(gzip.headers.vary).toContain('Accept-Encoding');
});

test('the whole page is at most 100 kB as it is sent', async () => {
  const files = await Promise.all(
    ['/', ...(await assets())].map((path) => ask(path, { 'accept-encoding': 'gzip' })),
  );
  const bytes = files.reduce((sum, { body }) => sum + body.length, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(100_000);
});

test('where it cannot be built, what stands in its place links to all the rest', async () => {
  const page = landingPage('1.2.3', true);
  expect(page).not.toMatch(/<script|onload|style=/);
  for (const [, path] of page.matchAll(/href="([^"]+)"/g))
    expect((await ask(`/${path}`)).status).toBe(200);
});
