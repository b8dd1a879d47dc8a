import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { type Attention, attend, restAt } from './attend.ts';
import { newAuthority } from './certificates.test-data.ts';
import { type FakeApi, startFakeApi } from './fake-api.test-server.ts';
import { readWhole } from './whole-reads.ts';

type Kept = https.AgentOptions & { readonly highWaterMark: number };
const options: Kept = { highWaterMark: 1 };
const authority = await newAuthority();
const identity = await authority.issue('localhost');
const agents = {
  plain: (more: Kept) => readWhole(new http.Agent(more)),
  TLS: (more: Kept) => readWhole(new https.Agent({ ...more, ca: authority.ca })),
};
type Kind = keyof typeof agents;
let api: FakeApi;
let response: ServerResponse;
let body: IncomingMessage;

async function open(kind: Kind, agent: http.Agent = agents[kind](options)): Promise<void> {
  const answer = (
    { query }: { query: Readonly<Record<string, string>> },
    answered: ServerResponse,
  ) => {
    response = answered;
    const length = query['length'];
    response
      .writeHead(200, length === undefined ? {} : { 'content-length': length })
      .flushHeaders();
  };
  api = await startFakeApi(answer, kind === 'TLS' ? identity : undefined);
  body = await ask(agent);
}

async function ask(agent: http.Agent, length?: number): Promise<IncomingMessage> {
  const { get } = api.url.startsWith('https:') ? https : http;
  const request = get(length === undefined ? api.url : `${api.url}/?length=${length}`, { agent });
  // As whoever asked does: a body that is destroyed ends its request as well.
  request.on('error', () => undefined);
  const [answered] = await once(request, 'response');
  return answered;
}

afterEach(() => api.close());

const nothing = () => undefined;
const plain: Attention = {
  patience: 8,
  quiet: nothing,
  came: nothing,
  hold: 0,
  now: systemClock.now,
};

/** Sends so many lines, a small packet each, while the body is read; what was read and how. */
async function read(lines: number, hold: number) {
  let [text, waited] = ['', 0];
  const send = setInterval(() => {
    for (let burst = 0; burst < 4 && lines > 0; burst += 1) response.write(`line ${lines--}\n`);
    if (lines === 0) response.end();
  }, 2);
  await attend(body, { ...plain, hold }, (chunk, { at, unreadSince }) => {
    if (unreadSince !== undefined) {
      waited += 1;
      expect(unreadSince).toBeLessThanOrEqual(at);
    }
    text += chunk.toString();
    return chunk.toString().split('\n').length - 1;
  });
  clearInterval(send);
  return { text, waited };
}

const all = (lines: number) =>
  Array.from({ length: lines }, (_, index) => `line ${lines - index}\n`).join('');

describe.for(Object.keys(agents) as Kind[])('by a connection that is %s', (kind) => {
  beforeEach(() => open(kind));

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

  test('what the reader throws ends the body and is told, though more comes', async () => {
    const taken: string[] = [];
    const failed = attend(body, { ...plain, hold: 0.05 }, (chunk) => {
      taken.push(chunk.toString());
      throw new Error('It is no event.');
    });
    response.write('one\n');
    response.write('two\n');
    await expect(failed).rejects.toThrow('It is no event.');
    expect(taken).toHaveLength(1);
    expect(body.destroyed).toBe(true);
  });

  test('a body is quiet, again and again, once nothing came for its patience, and not before', async () => {
    const instants: number[] = [];
    const quiet = () => instants.push(systemClock.now());
    const attended = attend(body, { ...plain, patience: 0.3, quiet }, () => 1);
    const send = setInterval(() => response.write('a word\n'), 100);
    setTimeout(() => clearInterval(send), 800);
    const begun = systemClock.now();
    await expect.poll(() => instants.length, { timeout: 30_000 }).toBe(2);
    response.end();
    await attended;
    const [first = 0, second = 0] = instants;
    expect(first - begun).toBeGreaterThan(0.8);
    expect(second - first).toBeGreaterThan(0.25);
  });

  test('what came is handed over once whoever was told of it allows it, whole and in order', async () => {
    const allowed = Promise.withResolvers<void>();
    const taken: string[] = [];
    const came = () => (taken.length === 0 ? allowed.promise : undefined);
    const attended = attend(body, { ...plain, came }, (chunk) => taken.push(chunk.toString()));
    for (const word of ['one ', 'two ', 'three ']) {
      response.write(word);
      await sleep(20);
    }
    expect(taken).toEqual([]);
    allowed.resolve();
    response.end('four');
    await attended;
    expect(taken.join('')).toBe('one two three four');
  });

  test('a body that ends while much comes leaves its connection to the next one', async () => {
    const agent = agents[kind]({ ...options, keepAlive: true });
    const attention: Attention = { ...plain, hold: 0.25 };
    for (let turn = 0; turn < 5; turn += 1) {
      const next = await ask(agent);
      expect(next.socket.isPaused()).toBe(false);
      response.end('line\n'.repeat(200));
      await attend(next, attention, () => 200);
      await sleep(10);
    }
    agent.destroy();
  });

  test('a body of a known length leaves its connection to the next one, whose chunks are heard', async () => {
    const agent = agents[kind]({ ...options, keepAlive: true, maxSockets: 1 });
    const texts: string[] = [];
    for (const length of [6, undefined, 6, undefined]) {
      const next = await ask(agent, length);
      response.write('one');
      setTimeout(() => response.end('two'), 10);
      let text = '';
      await attend(next, plain, (chunk) => {
        text += chunk.toString();
        return 1;
      });
      texts.push(text);
      await sleep(10);
    }
    agent.destroy();
    expect(texts).toEqual(Array(4).fill('onetwo'));
  });

  test('what was held when the body ended is handed over all the same', async () => {
    const allowed = Promise.withResolvers<void>();
    response.end('the last word');
    // All of it is there before anybody listens.
    await sleep(50);
    const taken: string[] = [];
    const held = { ...plain, came: () => allowed.promise };
    const attended = attend(body, held, (chunk) => taken.push(chunk.toString()));
    await sleep(50);
    allowed.resolve();
    await attended;
    expect(taken).toEqual(['the last word']);
  });

  test('nothing was sent before it is said to have lain unread', async () => {
    const early: number[] = [];
    let [lines, gathered] = [600, 0];
    const send = setInterval(() => {
      for (let burst = 0; burst < 3; burst += 1) response.write(`${systemClock.now()}\n`);
      lines -= 1;
      if (lines === 0) response.end();
    }, 1);
    await attend(body, { ...plain, hold: 0.05 }, (chunk, { unreadSince }) => {
      const sent = chunk.toString().trim().split('\n').map(Number);
      if (unreadSince === undefined) return sent.length;
      gathered += 1;
      early.push(...sent.filter((at) => at < unreadSince));
      return sent.length;
    });
    clearInterval(send);
    expect(early).toEqual([]);
    expect(gathered).toBeGreaterThan(5);
  });
});

test.for([
  [20, 0.25, 0],
  [100, 0.25, 0.25],
  [200, 0.25, 0.25],
  [500, 0.25, 0.25],
  [1250, 0.25, 0.2],
  [2500, 0.25, 0.1],
  [10_000, 0.25, 0.1],
  [200, 0.05, 0.05],
  [10_000, 0, 0],
])('of %i events a second, held for %d s at most, are gathered those of %d s', (row) => {
  const [rate = 0, most = 0, rest = 0] = row;
  expect(restAt(rate, most)).toBe(rest);
});

test('what takes long is read a share in a turn: others have theirs in between', async () => {
  // Node's own connection hands over each chunk on its own.
  await open('plain', new http.Agent(options));
  let [clock, turns] = [0, 0];
  const shares: number[] = [0];
  const count = () => {
    turns += 1;
    if (shares.at(-1) !== 0) shares.push(0);
    if (turns < 100_000) turn = setImmediate(count);
  };
  let turn = setImmediate(count);
  // Each line takes 4 ms: three are a share of 10 ms, with the one that ends it.
  const attended = attend(body, { ...plain, now: () => clock }, () => {
    clock += 0.004;
    shares[shares.length - 1] = (shares.at(-1) ?? 0) + 1;
    return 1;
  });
  // A hundred chunks in one packet, as an API server's events come: Node would make one chunk of them.
  response.socket?.write('5\r\nline\n\r\n'.repeat(100));
  response.end();
  await attended;
  clearImmediate(turn);
  const read = shares.filter((lines) => lines > 0);
  expect(read.reduce((sum, lines) => sum + lines, 0)).toBe(100);
  expect(Math.max(...read)).toBeLessThanOrEqual(4);
});
