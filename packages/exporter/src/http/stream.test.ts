import { once } from 'node:events';
import { get, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleLive, sampleView } from './sample-live.test-data.ts';
import { createExporterServer } from './server.ts';

// A busy machine takes its time; what is told is the same.
vi.setConfig({ testTimeout: 60_000 });

let server: Server;
let silence: number;
let asked: number;
let extra: number;
const open: IncomingMessage[] = [];

beforeEach(async () => {
  [silence, asked, extra] = [25, 0, 0];
  const live = sampleLive({
    view: async () => {
      asked++;
      const view = sampleView(silence);
      const [first] = view.nodes;
      if (first === undefined) return view;
      const more = Array.from({ length: extra }, (_, index) => ({
        ...first,
        name: `n-${asked}-${index}`,
        readyMessage: 'x'.repeat(20_000),
      }));
      return { ...view, nodes: [...view.nodes, ...more] };
    },
  });
  server = createExporterServer(live, { metricsMode: 'auto', version: '1.2.3' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const response of open.splice(0)) response.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function join(): Promise<IncomingMessage> {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const sent = get({ host: '127.0.0.1', port, path: '/api/v1/stream' });
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (response === undefined) throw new Error('no response');
  open.push(response);
  response.on('error', () => undefined);
  return response.setEncoding('utf8');
}

/** The events of a stream, one after another. */
async function* eventsOf(response: IncomingMessage) {
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      if (event && data) yield { event, data: JSON.parse(data) };
    }
  }
}

test('it begins with all there is, and goes on with what changed', async () => {
  const response = await join();
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const events = eventsOf(response);
  const { value: first } = await events.next();
  expect(first).toMatchObject({
    event: 'snapshot',
    data: {
      now: 1_800_000_025,
      fleet: { version: '1.2.3', synced: true, evictions_halted: false },
    },
  });
  expect(first?.data.nodes).toHaveLength(6);
  silence = 60;
  const { value: next } = await events.next();
  expect(next).toMatchObject({ event: 'change', data: { now: 1_800_000_060 } });
  expect(Object.keys(next?.data.renewed)).toHaveLength(5);
});

test('who joins later begins with a snapshot as well', async () => {
  await eventsOf(await join()).next();
  const { value } = await eventsOf(await join()).next();
  expect(value?.event).toBe('snapshot');
});

test('readers share one forecast, and nothing is forecast while nobody reads', async () => {
  const readers = await Promise.all([join(), join(), join()]);
  for (const reader of readers) await eventsOf(reader).next();
  expect(asked).toBeLessThanOrEqual(2);
  for (const reader of open.splice(0)) reader.destroy();
  await sleep(700);
  const before = asked;
  await sleep(700);
  expect(asked).toBe(before);
});

test('the 65th reader is refused in a sentence', async () => {
  const readers = await Promise.all(Array.from({ length: 64 }, join));
  expect(new Set(readers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const refused = await join();
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '10']);
});

test('a reader that does not keep up gets a fresh snapshot instead of all it missed', async () => {
  // Sockets of this machine take some megabytes before they are full.
  extra = 400;
  const response = await join();
  response.pause();
  for (let waited = 0; waited < 200 && asked < 5; waited++) await sleep(100);
  extra = 0;
  const known: string[] = [];
  for await (const { event } of eventsOf(response)) {
    known.push(event);
    if (known.filter((each) => each === 'snapshot').length === 2) break;
  }
  expect(known.at(-1)).toBe('snapshot');
  expect(known.length).toBeLessThan(8);
});
