import type { ServerResponse } from 'node:http';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import {
  connectFake,
  type FakeApi,
  json,
  lease,
  line,
  page,
  refuse,
  startFakeApi,
} from './kube/fake-api.test-server.ts';
import { type Observer, observeCluster } from './witness.ts';

let api: FakeApi;
let observer: Observer;
let streams: Map<string, ServerResponse>;
let offsets: number[];
const outcomes: Outcome[] = [];

const node = (name: string, version: string, status: string) => ({
  metadata: { name, resourceVersion: version, creationTimestamp: '2026-11-23T10:00:00Z' },
  status: { conditions: [{ type: 'Ready', status, reason: 'x' }] },
});
const pod = {
  metadata: { name: 'w', namespace: 'ns', creationTimestamp: '2026-11-23T10:00:00Z' },
  spec: { nodeName: 'b' },
};
const begin = Date.now();
/** Somebody slews the machine's wall clock: 6 ms a second. */
const drift = 0.006;
const started = systemClock.now();
const slewed = {
  now: systemClock.now,
  wallOffset: () => systemClock.wallOffset() + (systemClock.now() - started) * drift,
};
const beat = (second: number) =>
  lease('a', String(second), new Date(begin + second * 1000).toISOString());

const answers: Readonly<Record<string, unknown>> = {
  leases: page([beat(1)], '1'),
  nodes: page([node('a', '1', 'True'), node('b', '1', 'True'), {}], '1'),
  pods: page([pod], '1'),
  version: { major: '1', minor: '36+' },
};

beforeEach(async () => {
  streams = new Map();
  offsets = [];
  api = await startFakeApi((asked, response) => {
    const what = asked.path.split('/').at(-1) ?? '';
    if (asked.path.includes('kube-system')) return refuse(response, 403);
    if (!asked.query['watch']) return json(response, answers[what]);
    streams.set(what, response);
    response.writeHead(200).flushHeaders();
  });
  observer = observeCluster({
    connection: connectFake(api),
    clock: slewed,
    random: () => 0.5,
    flags: { grace: { value: 30, source: 'flag' } },
    reading: { pool: [], virtual: [], addressTypes: [] },
    build: { version: '1', revision: '2', nodeVersion: '3' },
    onOutcome: (outcome) => outcomes.push(outcome),
    onFact: (fact) => {
      if (fact.kind === 'clock') offsets.push(fact.wallOffset);
    },
  });
});

afterEach(async () => {
  await observer.stop();
  await api.close();
});

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
const phases = () => observer.view().nodes.map(({ name, phase }) => `${name} ${phase}`);

test('leases and nodes are seen though the leader lease is refused, and that is said', async () => {
  await eventually(() => expect(observer.synced()).toBe(true));
  expect(phases()).toEqual(['a ready', 'b ready']);
  await eventually(() =>
    expect(observer.problems()).toEqual([
      'leader: The API server does not allow it (403): code 403; grant it by RBAC.',
    ]),
  );
  const { watched } = observer.witness();
  expect(watched.nodes).toMatchObject({ objects: 2, decodeErrors: { no_name: 1 } });
  expect(watched.leader.watches).toEqual({ refused: 1 });
  expect(observer.view().fresh).toMatchObject({ leases: true, nodes: true, leader: false });
});

test('the API server’s version and what the user said make the settings', async () => {
  const told = () =>
    observer
      .view()
      .settings.flatMap(({ name, value, source }) =>
        name === 'version' || name === 'grace' ? `${name} ${value} ${source}` : [],
      );
  await eventually(() =>
    expect(told()).toEqual(['version 1.35 or 1.36 assumed', 'grace 30s flag']),
  );
});

test('gaps between renewals are counted, but not those in which the stream was cut', async () => {
  await eventually(() => expect(streams.has('leases')).toBe(true));
  const gaps = () => observer.witness().leaseGaps.counts.reduce((sum, each) => sum + each, 0);
  let second = 1;
  const write = () => {
    second += 1;
    streams.get('leases')?.write(line('MODIFIED', beat(second)));
  };
  write();
  await eventually(() => expect(observer.view().nodes[0]?.leaseEstimated).toBe(false));
  write();
  await eventually(() => expect(observer.view().nodes[0]?.leaseRenewTime).toBe(begin / 1000 + 3));
  expect(gaps()).toBe(0);
  await eventually(() => {
    write();
    expect(gaps()).toBeGreaterThan(0);
  });
});

test('the pods of a node that is not ready are followed', async () => {
  await eventually(() => expect(streams.has('nodes')).toBe(true));
  streams.get('nodes')?.write(line('MODIFIED', node('b', '2', 'False')));
  await eventually(() => expect(observer.witness().watched.pods.objects).toBe(1));
  const seen = observer.view().nodes.find(({ name }) => name === 'b');
  expect(observer.view().fresh.pods).toBe(true);
  expect(seen).toMatchObject({ podsAssumed: false, pods: [{ namespace: 'ns', name: 'w' }] });
});

test('a wall clock that is slewed is followed', async () => {
  await eventually(() => expect(offsets.length).toBeGreaterThan(3));
  const [, ...later] = offsets;
  const steps = later.map((offset, index) => offset - (offsets[index] ?? NaN));
  expect(Math.max(...steps)).toBeLessThan(5 * drift);
});
