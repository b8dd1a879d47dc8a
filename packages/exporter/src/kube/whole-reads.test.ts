import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { newAuthority } from './certificates.test-data.ts';
import { connectionTo, readJson } from './connection.ts';
import { networkFailure } from './failure.ts';
import { type FakeApi, refuse, startFakeApi, tokenAccess } from './fake-api.test-server.ts';

const signal = AbortSignal.timeout(60_000);
const authority = await newAuthority();
const identity = await authority.issue('localhost');
let api: FakeApi;

afterEach(() => api.close());

/** Asks a server that answers as it is told. */
async function watch(answer: (response: ServerResponse) => unknown, tls: boolean) {
  api = await startFakeApi((_, response) => answer(response), tls ? identity : undefined);
  const access = tokenAccess(api.url, { token: 'any' });
  const caData = Buffer.from(authority.ca).toString('base64');
  const cluster = { ...access.cluster, caData };
  const connection = connectionTo(() => ({ ...access, cluster }));
  return connection.request('/watch', { signal, patience: 2000 });
}

describe.for([{ tls: false }, { tls: true }])('with TLS: $tls', ({ tls }) => {
  test('what was sent together is one piece, however many chunks it was sent in', async () => {
    const { status, body } = await watch((response) => {
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.socket?.write('5\r\nline\n\r\n'.repeat(1000)), 20);
      setTimeout(() => response.end(), 60);
    }, tls);
    const pieces: Buffer[] = [];
    for await (const piece of body) pieces.push(piece);
    expect(status).toBe(200);
    expect(Buffer.concat(pieces).toString()).toBe('line\n'.repeat(1000));
    expect(pieces.length).toBeLessThan(10);
  });

  test('an answer that is cut does not end, it fails', async () => {
    const { body } = await watch((response) => {
      response.writeHead(200).flushHeaders();
      response.write('one\n');
      setTimeout(() => response.socket?.destroySoon(), 20);
    }, tls);
    body.resume();
    const [error] = await once(body, 'error');
    expect(networkFailure(error, api.url).result).toBe('cut');
  });

  test('an answer that is not chunked is read as it is', async () => {
    const reply = await watch((response) => refuse(response, 410), tls);
    expect(reply.status).toBe(410);
    expect(await readJson(reply)).toMatchObject({ code: 410 });
  });

  test('chunks that are none are garbage', async () => {
    const { body } = await watch((response) => {
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.socket?.write('no chunk\r\n'), 20);
    }, tls);
    body.resume();
    const [error] = await once(body, 'error');
    expect(networkFailure(error, api.url).result).toBe('cut');
  });
});

test('a server that nobody vouches for is refused', async () => {
  api = await startFakeApi((_, response) => response.end(), identity);
  const connection = connectionTo(() => tokenAccess(api.url, { token: 'any' }));
  await expect(connection.request('/watch', { signal })).rejects.toThrow(/certificate/);
});
