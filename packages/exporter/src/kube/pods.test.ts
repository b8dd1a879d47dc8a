import type { ServerResponse } from 'node:http';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  connectFake,
  type FakeApi,
  json,
  line,
  page,
  startFakeApi,
} from './fake-api.test-server.ts';
import { PodWatches } from './pods.ts';

let api: FakeApi;
let abort: AbortController;
let now: Instant = 0;
let facts: Fact[];
let streams: Map<string, ServerResponse>;
let watches: PodWatches;

const pod = (name: string, nodeName: string) => ({
  metadata: {
    name,
    namespace: 'ns',
    creationTimestamp: '2026-11-23T10:00:00Z',
    resourceVersion: '3',
  },
  spec: { nodeName },
});

beforeEach(async () => {
  abort = new AbortController();
  now = 1000;
  facts = [];
  streams = new Map();
  api = await startFakeApi((asked, response) => {
    const node = asked.query['fieldSelector']?.replace('spec.nodeName=', '') ?? '';
    if (!asked.query['watch']) return json(response, page([pod('w', node)], '2'));
    streams.set(node, response);
    response.writeHead(200).flushHeaders();
  });
  const clock = { now: () => now, wallOffset: () => 0 };
  const world = { connection: connectFake(api), clock, random: () => 0, signal: abort.signal };
  watches = new PodWatches(world, (fact) => facts.push(fact));
});

afterEach(async () => {
  abort.abort();
  await api.close();
});

const lasting = () => api.asked.flatMap(({ query }) => query['timeoutSeconds'] ?? []);
const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
const followed = () => new Set(api.asked.map(({ query }) => query['fieldSelector']));
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
const unseen = () =>
  facts.flatMap((fact) => (fact.kind === 'pods' && fact.state === 'unseen' ? fact.node : []));

/** Seconds pass, and each asks for the same. */
function follow(
  seconds: number,
  nodes: readonly string[],
  exists = true,
  seen = true,
  awaited = true,
): void {
  const wanted = nodes.map((name) => ({ name, awaited }));
  for (let second = 0; second < seconds; second += 1) {
    now += 1;
    watches.follow(wanted, () => exists, seen);
  }
}

test('the pods of a wanted node are listed once, then followed until they are gone', async () => {
  follow(3, ['n0']);
  await eventually(() => expect(streams.has('n0')).toBe(true));
  expect(facts).toMatchObject([
    { kind: 'pod', name: 'w', node: 'n0' },
    { kind: 'pods', node: 'n0', state: 'listed', names: new Set(['ns/w']) },
  ]);
  expect(watches.objects).toBe(1);
  streams.get('n0')?.write(line('DELETED', pod('w', 'n0')));
  await eventually(() => expect(facts.at(-1)).toMatchObject({ kind: 'pod-gone', name: 'w' }));
  expect(watches.objects).toBe(0);
});

test('five are opened a second, soonest first, fifty at once; the others are counted', async () => {
  follow(1, names(60));
  expect(watches.notLookedAt).toBe(55);
  await eventually(() => expect(followed().size).toBe(5));
  expect(followed()).toEqual(new Set(names(5).map((name) => `spec.nodeName=${name}`)));
  follow(20, names(60));
  expect(watches.notLookedAt).toBe(10);
});

test('a node that falls ill is looked at at once, within the same five a second', () => {
  for (const node of names(7)) watches.urge(node);
  watches.urge('n0');
  expect(facts.filter(({ kind }) => kind === 'pods')).toEqual([]);
  follow(1, names(7));
  expect(watches.notLookedAt).toBe(0);
});

test('a node that is wanted no more is followed for another minute', () => {
  follow(1, ['n0']);
  follow(60, []);
  expect(unseen()).toEqual([]);
  follow(1, []);
  expect(unseen()).toEqual(['n0']);
});

test('while nodes are not seen, whoever is followed stays so, and for a minute after', () => {
  follow(1, ['n0']);
  follow(600, [], true, false);
  expect(unseen()).toEqual([]);
  follow(60, []);
  expect(unseen()).toEqual([]);
  follow(1, []);
  expect(unseen()).toEqual(['n0']);
});

test('a deleted Node is followed while it has pods, for ten minutes at most', async () => {
  follow(1, ['n0']);
  await eventually(() => expect(watches.objects).toBe(1));
  follow(600, [], false);
  expect(unseen()).toEqual([]);
  follow(1, [], false);
  expect(unseen()).toEqual(['n0']);
});

test('what only lingers gives way to what is wanted', () => {
  follow(10, names(50));
  follow(1, ['other']);
  expect(unseen()).toHaveLength(1);
  expect(watches.notLookedAt).toBe(0);
});

test('where something is awaited a watch is short, so that one that is half-open is soon found; else it lasts', async () => {
  const next = async (awaited: boolean) => {
    const before = lasting().length;
    follow(1, ['n0'], true, true, awaited);
    await eventually(() => expect(streams.has('n0')).toBe(true));
    const stream = streams.get('n0');
    streams.delete('n0');
    stream?.end();
    await eventually(() => expect(lasting().length).toBeGreaterThan(before));
    return lasting().at(-1);
  };
  expect(await next(true)).toBe('12');
  expect(await next(false)).toBe('60');
  expect(await next(false)).toBe('60');
  expect(await next(true)).toBe('12');
});

test('a watch keeps the patience that it was opened with: what comes late on it was not overlooked', async () => {
  follow(2, ['n0'], true, true, false);
  await eventually(() => expect(streams.has('n0')).toBe(true));
  streams.get('n0')?.end();
  streams.delete('n0');
  await eventually(() => expect(streams.has('n0')).toBe(true));
  follow(1, ['n0']);
  for (const name of ['x', 'y']) {
    now += 30;
    streams.get('n0')?.write(line('ADDED', pod(name, 'n0')));
    await eventually(() => expect(facts.at(-1)).toMatchObject({ kind: 'pod', name }));
    expect(facts.at(-1)).not.toHaveProperty('notBefore');
  }
});
