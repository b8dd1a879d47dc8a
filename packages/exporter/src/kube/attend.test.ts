import { once } from 'node:events';
import {
  Agent,
  type AgentOptions,
  get,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { type Attention, attend } from './attend.ts';
import { type FakeApi, startFakeApi } from './fake-api.test-server.ts';

const options: AgentOptions & { readonly highWaterMark: number } = { highWaterMark: 1 };
let api: FakeApi;
let response: ServerResponse;
let body: IncomingMessage;

beforeEach(async () => {
  api = await startFakeApi((_, answer) => {
    response = answer;
    response.writeHead(200).flushHeaders();
  });
  [body] = await once(get(api.url, { agent: new Agent(options) }), 'response');
});
afterEach(() => api.close());

/** Sends so many lines, a small packet each, while the body is read; what was read and how. */
async function read(lines: number, hold: number) {
  const nothing = () => undefined;
  const given = { patience: 8, quiet: nothing, came: nothing };
  const attention: Attention = { ...given, hold, now: systemClock.now };
  let [text, waited] = ['', 0];
  const send = setInterval(() => {
    for (let burst = 0; burst < 4 && lines > 0; burst += 1) response.write(`line ${lines--}\n`);
    if (lines === 0) response.end();
  }, 2);
  for await (const chunk of attend(body, attention)) {
    const { unreadSince } = attention;
    if (unreadSince !== undefined) {
      waited += 1;
      expect(unreadSince).toBeLessThanOrEqual(systemClock.now());
    }
    text += chunk.toString();
  }
  clearInterval(send);
  return { text, waited };
}

const all = (lines: number) =>
  Array.from({ length: lines }, (_, index) => `line ${lines - index}\n`).join('');

test('what comes thick is gathered, whole and in order, and says since when it may have waited', async () => {
  const { text, waited } = await read(2000, 0.05);
  expect(text).toBe(all(2000));
  expect(waited).toBeGreaterThan(0);
});

test('few events, or none that may be held, are handed over as they come', async () => {
  expect(await read(50, 0.05)).toEqual({ text: all(50), waited: 0 });
});

test('without a hold nothing waits, however much comes', async () => {
  expect(await read(2000, 0)).toEqual({ text: all(2000), waited: 0 });
});
