import { expect, test } from 'vitest';
import { ail, cure, freeze, restart, unfreeze } from '../ailments.ts';
import { type Cluster, clusterOptions, createCluster } from '../cluster.ts';
import { flagsOf } from '../flags.ts';
import { addNode, connect, joinNode, kill, stop } from '../nodes.ts';
import { conditionOf } from '../objects.ts';
import { runUntil } from '../schedule.ts';
import { goDuration } from './container-runtime.ts';
import type { Kubelet } from './kubelet.ts';
import { answersOf } from './kubelet-answers.ts';

// A kubelet without any controller: what it writes, and when.

const begin = 100;

function alone(seed: number): { cluster: Cluster; kubelet: Kubelet } {
  const cluster = createCluster(clusterOptions(flagsOf(37), { seed }));
  const kubelet = addNode(cluster, { name: 'n' });
  runUntil(cluster.ground.schedule, begin);
  return { cluster, kubelet };
}

const readyOf = ({ ground }: Cluster) => {
  const node = ground.store.nodes.get('n');
  return node && conditionOf(node, 'Ready');
};

/** Seconds from now until Ready has that status; Infinity: not within ten minutes. */
function until(cluster: Cluster, status: string): number {
  const { schedule } = cluster.ground;
  const start = schedule.now;
  while (readyOf(cluster)?.status !== status) {
    if (schedule.now > start + 600) return Infinity;
    runUntil(schedule, schedule.now + 0.1);
  }
  return schedule.now - start;
}

const seeds = [1, 2, 3, 4, 5].map((seed) => ({ seed }));

test.for(seeds)(
  'V59: relists that hang are said 180 … 190.5 s after the last good one (seed $seed)',
  ({ seed }) => {
    const { cluster, kubelet } = alone(seed);
    ail(cluster, kubelet, { relist: 'inspection_held' });
    runUntil(cluster.ground.schedule, begin + 5);
    const { plegLastSeen: last = 0, metricsHang, relistsEnded } = answersOf(kubelet, begin + 5);
    const seconds = begin + 5 + until(cluster, 'False') - last;
    expect(seconds).toBeGreaterThan(180);
    expect(seconds).toBeLessThan(190.7);
    expect(readyOf(cluster)?.message).toMatch(
      /^PLEG is not healthy: pleg was last seen active 3m\d+(\.\d+)?s ago; threshold is 3m0s$/,
    );
    expect(metricsHang).toBe(false);
    expect(answersOf(kubelet, begin + 500)).toMatchObject({ plegLastSeen: last, relistsEnded });
    cure(cluster, kubelet);
    expect(until(cluster, 'True')).toBeLessThan(10.7);
  },
);

test.for(seeds)(
  'a runtime that refuses is said 25 … 40.4 s later, one that hangs 120 … 130.4 s (seed $seed)',
  ({ seed }) => {
    const refusing = alone(seed);
    ail(refusing.cluster, refusing.kubelet, { runtime: 'down' });
    const refused = until(refusing.cluster, 'False');
    expect(refused).toBeGreaterThanOrEqual(24.9);
    expect(refused).toBeLessThan(40.7);
    const hanging = alone(seed);
    ail(hanging.cluster, hanging.kubelet, { runtime: 'hung' });
    const hung = until(hanging.cluster, 'False');
    expect(hung).toBeGreaterThanOrEqual(119.9);
    expect(hung).toBeLessThan(130.7);
    expect(readyOf(hanging.cluster)?.message).toBe('container runtime is down');
  },
);

test('each ailment looks different to whoever asks the kubelet itself', () => {
  const well = { reach: 'up', metricsHang: false };
  const look = (how: (cluster: Cluster, kubelet: Kubelet) => void) => {
    const { cluster, kubelet } = alone(1);
    how(cluster, kubelet);
    const { reach, metricsHang, plegLastSeen = 0, relistsEnded } = answersOf(kubelet, begin + 60);
    const ended = relistsEnded - answersOf(kubelet, begin + 50).relistsEnded;
    return { reach, metricsHang, age: Math.floor(begin + 60 - plegLastSeen), ended };
  };
  expect(look(() => undefined)).toEqual({ ...well, age: 0, ended: 10 });
  expect(look((...one) => ail(...one, { relist: 'inspection_held' }))).toMatchObject({
    ...well,
    age: 59,
    ended: 0,
  });
  expect(look((...one) => ail(...one, { runtime: 'down' }))).toMatchObject({ ...well, ended: 10 });
  const hung = { reach: 'up', metricsHang: true, age: 60, ended: 0 };
  expect(look((...one) => ail(...one, { runtime: 'hung' }))).toEqual(hung);
  expect(look((...one) => ail(...one, { relist: 'list_held' }))).toEqual(hung);
  expect(look((...one) => ail(...one, { isDiskDead: true }))).toMatchObject({ ...well, age: 0 });
  expect(look((_, kubelet) => stop(kubelet)).reach).toBe('refused');
  expect(look((_, kubelet) => freeze(kubelet)).reach).toBe('frozen');
  expect(look((_, kubelet) => kill(kubelet)).reach).toBe('gone');
});

test('started while no list ends it is not Ready at once; while an inspection hangs, after three minutes', () => {
  const lists = alone(1);
  ail(lists.cluster, lists.kubelet, { relist: 'list_held' });
  runUntil(lists.cluster.ground.schedule, begin + 5);
  restart(lists.cluster, lists.kubelet);
  expect(until(lists.cluster, 'False')).toBeLessThan(1.2);
  expect(readyOf(lists.cluster)?.message).toBe(
    'PLEG is not healthy: pleg has yet to be successful',
  );
  expect(answersOf(lists.kubelet, begin + 9).plegLastSeen).toBeUndefined();
  const inspects = alone(1);
  ail(inspects.cluster, inspects.kubelet, { relist: 'inspection_held' });
  runUntil(inspects.cluster.ground.schedule, begin + 400);
  restart(inspects.cluster, inspects.kubelet);
  expect(until(inspects.cluster, 'True')).toBeLessThan(1.2);
  expect(until(inspects.cluster, 'False')).toBeGreaterThan(178);
  expect(readyOf(inspects.cluster)?.message).toContain('pleg was last seen active 3m');
});

test('a kubelet that is started while its runtime answers nothing does not get through until it does', () => {
  const { cluster, kubelet } = alone(3);
  const { schedule, store } = cluster.ground;
  ail(cluster, kubelet, { runtime: 'hung' });
  restart(cluster, kubelet);
  const times: number[] = [];
  store.leases.subscribe(() => times.push(schedule.now));
  runUntil(schedule, begin + 60);
  expect(answersOf(kubelet, begin + 60).reach).toBe('refused');
  expect(times).toEqual([]);
  cure(cluster, kubelet);
  runUntil(schedule, begin + 62);
  expect(times).toEqual([begin + 60]);
});

test('a frozen kubelet writes nothing, and at once when it is thawed', () => {
  const { cluster, kubelet } = alone(2);
  const { schedule, store } = cluster.ground;
  const times: number[] = [];
  freeze(kubelet);
  store.leases.subscribe(() => times.push(schedule.now));
  runUntil(schedule, begin + 30);
  unfreeze(cluster, kubelet);
  runUntil(schedule, begin + 35);
  expect(times).toEqual([begin + 30]);
  expect(answersOf(kubelet, begin + 35)).toMatchObject({ reach: 'up', startedAt: 0 });
});

test('a kubelet whose disk is dead renews its lease and says nothing of itself', () => {
  const { cluster, kubelet } = alone(1);
  ail(cluster, kubelet, { isDiskDead: true });
  kubelet.notReady = 'whatever it is';
  let renewals = 0;
  cluster.ground.store.leases.subscribe(() => {
    renewals++;
  });
  expect(until(cluster, 'False')).toBe(Infinity);
  expect(renewals).toBeGreaterThan(55);
});

test.for(seeds)(
  'cut off for two minutes, its lease is back within 17 s (seed $seed)',
  ({ seed }) => {
    const { cluster, kubelet } = alone(seed);
    const { schedule, store } = cluster.ground;
    connect(cluster, kubelet, false);
    const { resourceVersion } = store.leases.get('kube-node-lease/n') ?? {};
    runUntil(schedule, begin + 120);
    expect(store.leases.get('kube-node-lease/n')?.resourceVersion).toBe(resourceVersion);
    connect(cluster, kubelet, true);
    runUntil(schedule, begin + 120 + 17.1);
    expect(store.leases.get('kube-node-lease/n')?.resourceVersion).not.toBe(resourceVersion);
  },
);

test('renewals are 10 … 10.4 s and a request apart; a dead kubelet makes none', () => {
  const { cluster, kubelet } = alone(3);
  const { schedule, store } = cluster.ground;
  const times: number[] = [];
  store.leases.subscribe(() => times.push(schedule.now));
  runUntil(schedule, begin + 1000);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(10);
  expect(Math.max(...gaps)).toBeLessThan(10.41);
  stop(kubelet);
  const { length } = times;
  runUntil(schedule, begin + 1100);
  expect(times).toHaveLength(length);
});

test('a new machine says that it is not sure, and a second later that it is Ready', () => {
  const cluster = createCluster(clusterOptions(flagsOf(37)));
  joinNode(cluster, { name: 'n' });
  expect(readyOf(cluster)?.message).toBe(
    'container runtime status check may not have completed yet',
  );
  expect(until(cluster, 'True')).toBeLessThan(1.2);
});

test.for([
  [187.123456789, '3m7.123456789s'],
  [12.5, '12.5s'],
  [3723, '1h2m3s'],
] as const)('%f seconds are %s in Go', ([seconds, text]) => expect(goDuration(seconds)).toBe(text));
