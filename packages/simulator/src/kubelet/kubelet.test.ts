import { expect, test } from 'vitest';
import { type Cluster, clusterOptions, createCluster } from '../cluster.ts';
import { flagsOf } from '../flags.ts';
import { addNode, connect, joinNode, stop } from '../nodes.ts';
import { conditionOf } from '../objects.ts';
import { runUntil } from '../schedule.ts';
import type { Kubelet } from './kubelet.ts';
import { goDuration, relistSeenAt } from './ready-condition.ts';

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
    kubelet.relistStalledAt = begin;
    const seconds = until(cluster, 'False');
    expect(seconds).toBeGreaterThan(180);
    expect(seconds).toBeLessThan(190.7);
    expect(readyOf(cluster)?.message).toMatch(
      /^PLEG is not healthy: pleg was last seen active 3m\d+(\.\d+)?s ago; threshold is 3m0s$/,
    );
    expect(relistSeenAt(kubelet, begin + 500)).toBe(begin);
    kubelet.relistStalledAt = undefined;
    expect(until(cluster, 'True')).toBeLessThan(10.7);
  },
);

test.for(seeds)(
  'a runtime that refuses is said 30 … 40.4 s later, one that hangs 120 … 130.4 s (seed $seed)',
  ({ seed }) => {
    const refusing = alone(seed);
    Object.assign(refusing.kubelet, { runtime: 'down', runtimeSince: begin });
    const refused = until(refusing.cluster, 'False');
    expect(refused).toBeGreaterThanOrEqual(29.9);
    expect(refused).toBeLessThan(40.7);
    const hanging = alone(seed);
    Object.assign(hanging.kubelet, { runtime: 'hung', runtimeSince: begin });
    const hung = until(hanging.cluster, 'False');
    expect(hung).toBeGreaterThanOrEqual(119.9);
    expect(hung).toBeLessThan(130.7);
    expect(readyOf(hanging.cluster)?.message).toBe('container runtime is down');
  },
);

test('a kubelet whose disk is dead renews its lease and says nothing of itself', () => {
  const { cluster, kubelet } = alone(1);
  kubelet.isDiskDead = true;
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
