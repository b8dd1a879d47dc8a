import type { Toleration } from '@kube-heartbeat/rules/fact.ts';
import { expect, test } from 'vitest';
import {
  type Cluster,
  type ClusterOptions,
  clusterOptions,
  createCluster,
  killLeader,
  startManager,
} from '../cluster.ts';
import { type Flags, flagsOf } from '../flags.ts';
import { addNode, addPod, comeBack, setTaints, stop } from '../nodes.ts';
import { unreachableKey } from '../objects.ts';
import { runUntil } from '../schedule.ts';
import { type Actual, followActual } from '../witness/actual.ts';
import { newLimiter, swapped, tryAccept } from './limiter.ts';

// What was calculated by hand from the source, or measured on real controllers, against the engine.

interface Play {
  readonly cluster: Cluster;
  readonly actuals: readonly Actual[];
  /** Of an event of a node (or of a pod), when it came; Infinity: it did not. */
  readonly at: (event: string, name: string) => number;
}

/** Nodes n0, n1 … of one zone, beating, for a minute. */
function play(
  nodes: number,
  flags: Partial<Flags> & { minor?: number } = {},
  given: Partial<ClusterOptions> = {},
): Play {
  const cluster = createCluster(
    clusterOptions(flagsOf(flags.minor ?? 37, flags), { owners: false, cloud: false, ...given }),
  );
  startManager(cluster);
  for (let index = 0; index < nodes; index++) addNode(cluster, { name: `n${index}` });
  runUntil(cluster.ground.schedule, 60);
  const actuals: Actual[] = [];
  followActual(cluster.ground, (actual) => actuals.push(actual));
  const at = (event: string, name: string): number =>
    actuals.findLast((one) => one.event === event && (one.pod?.split('/')[1] ?? one.node) === name)
      ?.at ?? Infinity;
  return { cluster, actuals, at };
}

/** The kubelet stops right after a renewal. */
function dies({ cluster }: Play, name: string): number {
  const { store, schedule } = cluster.ground;
  const { resourceVersion: before } = store.leases.get(`kube-node-lease/${name}`) ?? {};
  while (store.leases.get(`kube-node-lease/${name}`)?.resourceVersion === before) {
    runUntil(schedule, schedule.now + 0.05);
  }
  const kubelet = cluster.kubelets.get(name);
  if (kubelet) stop(kubelet);
  return schedule.now;
}

const run = ({ cluster }: Play, seconds: number): void => {
  runUntil(cluster.ground.schedule, cluster.ground.schedule.now + seconds);
};

const tolerating = (key: string, seconds?: number): Toleration => ({
  key,
  operator: 'Exists',
  value: '',
  effect: 'NoExecute',
  ...(seconds !== undefined && { seconds }),
});

test.for([
  { says: 'V01, 1.37', minor: 37, flags: {}, from: 50, to: 55.3 },
  { says: 'V02, 1.31', minor: 31, flags: {}, from: 40, to: 45.3 },
  { says: 'V05', minor: 37, flags: { tick: 3 }, from: 51, to: 54.3 },
  { says: 'V06', minor: 37, flags: { grace: 30, tick: 10 }, from: 30, to: 40.3 },
  { says: 'V08, fast', minor: 37, flags: { grace: 20, tick: 2 }, from: 20, to: 22.3 },
])('$says: Unknown $from … $to s after the last heartbeat', ({ minor, flags, from, to }) => {
  const game = play(3, { minor, ...flags });
  const died = dies(game, 'n0');
  run(game, 80);
  expect(game.at('unknown', 'n0') - died).toBeGreaterThan(from - 0.1);
  expect(game.at('unknown', 'n0') - died).toBeLessThan(to);
});

test.for([
  [37, 0, 0.3],
  [34, 0, 0.3],
  [33, 4.9, 5.4],
  [28, 4.9, 5.4],
] as const)('V12: with 1.%i the taint comes %f … %f s after Unknown', ([minor, from, to]) => {
  const game = play(3, { minor });
  dies(game, 'n0');
  run(game, 80);
  const later = game.at('no_execute', 'n0') - game.at('unknown', 'n0');
  expect(later).toBeGreaterThan(from);
  expect(later).toBeLessThan(to);
});

test('V29: a new leader strips its taints in its first tick and gives them out one a token', () => {
  const game = play(12, { tick: 2, grace: 14 });
  for (const name of ['n0', 'n1', 'n2']) dies(game, name);
  run(game, 60);
  killLeader(game.cluster, 0);
  run(game, 60);
  const stripped = game.at('untainted', 'n0');
  const again = ['n0', 'n1', 'n2'].map((name) => game.at('no_execute', name) - stripped);
  again.sort((one, other) => one - other);
  for (const [index, seconds] of again.entries()) {
    expect(Math.abs(seconds - 10 * index)).toBeLessThan(0.6);
  }
  expect(again[0]).toBeLessThan(0.5);
});

test.for([
  { says: 'V31: 3 of 4 are partial, and small: no more than chance taints', nodes: 4, dead: 3 },
  { says: 'V32: 2 of 5 are normal: both are tainted', nodes: 5, dead: 2 },
  { says: 'V33: 11 of 20 are partial: no more than chance taints', nodes: 20, dead: 11 },
  { says: 'V34: 6 of 11 are normal: all are tainted', nodes: 11, dead: 6 },
])('$says', ({ nodes, dead }) => {
  const game = play(nodes, { tick: 2, grace: 14, rate: 1 });
  for (let index = 0; index < dead; index++) dies(game, `n${index}`);
  run(game, 60);
  const taints = game.actuals.filter(({ event }) => event === 'no_execute');
  const tainted = new Set(taints.map(({ node }) => node)).size;
  const isPartial = dead > 2 && dead / nodes >= 0.55;
  if (isPartial) expect(tainted).toBeLessThan(dead);
  else expect(tainted).toBe(dead);
});

test('V39: a limiter that never gives a token calls itself 1, so a rate of 1 never comes back', () => {
  const stoppedAtOne = swapped(newLimiter(1, 0), 0, 5);
  expect(swapped(stoppedAtOne, 1, 10)).toBe(stoppedAtOne);
  expect(tryAccept(swapped(stoppedAtOne, 1, 10), 100)).toBe(false);
  const back = swapped(swapped(newLimiter(0.5, 0), 0, 5), 0.5, 10);
  expect(tryAccept(back, 11.9)).toBe(false);
  expect(tryAccept(back, 12)).toBe(true);
});

test('V40: a rate of zero has one token, once', () => {
  const bucket = newLimiter(0, 0);
  expect(tryAccept(bucket, 1)).toBe(true);
  expect(tryAccept(bucket, 1000)).toBe(false);
});

test.for([
  { says: 'V43', pod: [tolerating('A', 14), tolerating('B', 3)], next: 'B', off: 'A', at: 14 },
  { says: 'V44', pod: [tolerating('A', 14), tolerating('B', 0)], next: 'B', off: '', at: 14 },
  { says: 'V45', pod: [tolerating('A', 14)], next: 'B', off: '', at: 2 },
  { says: 'V46', pod: [tolerating('A', 4), tolerating('B')], next: 'B', off: 'A', at: Infinity },
  { says: 'V47', pod: [tolerating('A', 4), tolerating('')], next: '', off: '', at: 4 },
  {
    says: 'V47 reversed',
    pod: [tolerating(''), tolerating('A', 4)],
    next: '',
    off: '',
    at: Infinity,
  },
  { says: 'V48', pod: [tolerating('A', -5)], next: '', off: '', at: 0 },
])('$says: a pod is deleted $at s after the first taint', ({ pod, next, off, at }) => {
  const game = play(3);
  addPod(game.cluster, { name: 'p', node: 'n0', tolerations: pod });
  const start = game.cluster.ground.schedule.now;
  const taint = (key: string) => ({ key, value: '', effect: 'NoExecute' }) as const;
  setTaints(game.cluster, 'n0', [taint('A')]);
  run(game, 2);
  if (next !== '') setTaints(game.cluster, 'n0', [taint('A'), taint(next)]);
  run(game, 1);
  if (off !== '') setTaints(game.cluster, 'n0', next === '' ? [] : [taint(next)]);
  run(game, 30);
  const seconds = game.at('deletion', 'p') - start;
  if (at === Infinity) expect(seconds).toBe(Infinity);
  else expect(Math.abs(seconds - at)).toBeLessThan(0.1);
});

test.for([
  [100, 8.5, 13.5],
  [10, 0, 0],
] as const)(
  'V54, V55: of %i pods that fire together the first goes after %f s, the last after %f s',
  ([pods, first, last]) => {
    const game = play(3);
    for (let index = 0; index < pods; index++) {
      addPod(game.cluster, { name: `p${index}`, node: 'n0', tolerations: [tolerating('A', 5)] });
    }
    run(game, 1);
    const fires = game.cluster.ground.schedule.now + 5;
    setTaints(game.cluster, 'n0', [{ key: 'A', value: '', effect: 'NoExecute' }]);
    run(game, 60);
    const gone = game.actuals
      .filter(({ event }) => event === 'deletion')
      .map(({ at }) => at - fires);
    expect(gone).toHaveLength(pods);
    expect(Math.abs(Math.min(...gone) - first)).toBeLessThan(0.6);
    expect(Math.abs(Math.max(...gone) - last)).toBeLessThan(0.6);
  },
);

test('V61: a hundred pods are marked over 8.5 s after the flip, and the tick lasts as long', () => {
  const game = play(3);
  for (let index = 0; index < 100; index++) {
    addPod(game.cluster, {
      name: `p${index}`,
      node: 'n0',
      tolerations: [tolerating(unreachableKey)],
    });
  }
  dies(game, 'n0');
  run(game, 80);
  const flip = game.at('unknown', 'n0');
  const marks = game.actuals
    .filter(({ event }) => event === 'endpoints')
    .map(({ at }) => at - flip);
  expect(marks).toHaveLength(100);
  expect(Math.abs(Math.max(...marks) - 8.5)).toBeLessThan(1);
});

test('V62: a status that did not change is reported 150 … 460 s after a change, then every 300 … 310 s', () => {
  const game = play(
    1,
    {},
    { kubelet: { leaseDuration: 40, updateFrequency: 10, reportFrequency: 300, minor: 37 } },
  );
  const { schedule, store } = game.cluster.ground;
  const kubelet = game.cluster.kubelets.get('n0');
  if (kubelet) comeBack(game.cluster, kubelet);
  const posts: number[] = [];
  store.nodes.subscribe(({ object, before }) => {
    const [now, was] = [object.conditions[0]?.heartbeatTime, before?.conditions[0]?.heartbeatTime];
    if (now !== was) posts.push(schedule.now);
  });
  if (kubelet) kubelet.notReady = 'for a moment';
  run(game, 11);
  if (kubelet) kubelet.notReady = undefined;
  run(game, 1500);
  const [, changed = 0, first = 0, second = 0] = posts;
  expect(first - changed).toBeGreaterThanOrEqual(150);
  expect(first - changed).toBeLessThan(460.5);
  expect(second - first).toBeGreaterThanOrEqual(300);
  expect(second - first).toBeLessThan(310.5);
});
