import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import {
  connectFake,
  type FakeApi,
  json,
  lease,
  line,
  page,
  startFakeApi,
} from './fake-api.test-server.ts';
import { dig, text } from './json.ts';
import { ListWatch } from './list-watch.ts';
import { type Health, newHealth } from './source.ts';

/** What is told of an object: its version, and whether it may be older than it is seen to be. */
interface Told {
  readonly version: string;
  readonly when: 'exact' | 'late';
  /** How much older at most, seconds. */
  readonly age: number;
}

let api: FakeApi;
let watches: ServerResponse[];
let told: Told[];
let evidence: boolean[];
let health: Health;
let stop: () => Promise<void>;

beforeEach(async () => {
  [watches, told, evidence, health] = [[], [], [], newHealth()];
  api = await startFakeApi((asked, response) => {
    if (!asked.query['watch']) return json(response, page([], '10'));
    watches.push(response);
    response.writeHead(200).flushHeaders();
  });
  const abort = new AbortController();
  const tell = (raw: unknown, { seenAt, notBefore = seenAt }: Sight) => {
    const version = text(raw, 'metadata', 'resourceVersion');
    told.push({ version, when: notBefore === seenAt ? 'exact' : 'late', age: seenAt - notBefore });
  };
  const [connection, clock] = [connectFake(api), systemClock];
  const run = new ListWatch(
    { resource: 'nodes', kind: 'Node', path: '/', pageSize: 9, cached: false, silence: 2 },
    {
      ...{ listing: () => undefined, listed: () => undefined, present: tell, gone: tell },
      evidence: (fresh) => evidence.push(fresh),
    },
    { connection, clock, random: () => 0, signal: abort.signal },
    health,
  ).run();
  stop = async () => {
    abort.abort();
    await run;
  };
});

afterEach(async () => {
  await stop();
  await api.close();
});

type Sight = { readonly seenAt: number; readonly notBefore?: number };

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
const opened = (count: number) => eventually(() => expect(watches).toHaveLength(count));
const write = (to: ServerResponse | undefined, version: number) =>
  to?.write(line('MODIFIED', lease('a', String(version), undefined)));
const seen = () => told.map(({ version, when }) => `${version} ${when}`);
const askedFrom = () =>
  api.asked.filter(({ query }) => query['watch']).map(({ query }) => dig(query, 'resourceVersion'));

/** Until the first watch has caught up, and is quiet: another one is opened beside it. */
async function quiet(): Promise<readonly ServerResponse[]> {
  await opened(1);
  await sleep(1100);
  write(watches[0], 11);
  await opened(2);
  expect(watches[0]?.destroyed).toBe(false);
  return watches;
}

test.for([
  ['first by the old one', 0],
  ['first by the new one', 1],
] as const)('what both watches bring, %s, came when it was seen', async ([, first]) => {
  const both = await quiet();
  write(both[first], 12);
  await sleep(50);
  write(both[1 - first], 12);
  await eventually(() => expect(both[1]?.destroyed).toBe(true));
  write(both[0], 13);
  await eventually(() => expect(seen()).toEqual(['11 exact', '12 exact', '13 exact']));
  expect(evidence).toEqual([true]);
});

test('a watch that has something to say before the new one answers goes on', async () => {
  await quiet();
  write(watches[0], 12);
  await opened(3);
  await eventually(() => expect(watches[1]?.destroyed).toBe(true));
  expect(seen()).toEqual(['11 exact', '12 exact']);
  expect(askedFrom()).toEqual(['10', '11', '12']);
});

test('a new watch beside which the old one stays quiet takes its place; what comes then is exact', async () => {
  const both = await quiet();
  await eventually(() => expect(both[0]?.destroyed).toBe(true));
  write(both[1], 12);
  await eventually(() => expect(seen()).toEqual(['11 exact', '12 exact']));
  expect(health.watches).toEqual(new Map());
  expect(evidence).toEqual([true]);
});

test('what a half-open watch did not bring may be as old as its last word, and is told once', async () => {
  const both = await quiet();
  write(both[1], 12);
  write(both[1], 13);
  await eventually(() => expect(seen()).toEqual(['11 exact', '12 late', '13 late']));
  expect(told[1]?.age).toBeGreaterThan(2);
  await eventually(() => expect(both[0]?.destroyed).toBe(true));
  await sleep(1100);
  write(both[1], 14);
  await eventually(() => expect(seen().at(-1)).toBe('14 exact'));
});

test('where this process stood still, what waited in a quiet watch may be that old', async () => {
  const both = await quiet();
  await eventually(() => expect(both[0]?.destroyed).toBe(true));
  write(both[1], 12);
  await eventually(() => expect(seen().at(-1)).toBe('12 exact'));
  write(both[1], 13);
  const until = systemClock.now() + 3;
  while (systemClock.now() < until);
  await eventually(() => expect(seen().at(-1)).toBe('13 late'));
  expect(told.at(-1)?.age).toBeGreaterThan(3);
  expect(evidence).toEqual([true]);
});
