import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { forecastOne } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import {
  bearing,
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  watched,
} from './stage.ts';
import { notReadyKey, unreachableKey } from './toleration.ts';
import type { NodeView } from './view.ts';

/* What a change of leader, or a status in between, makes of what was known. */

const settings = defaultsOf(37);
const unknown = (name: string, at: number, tainted = false) =>
  nodeFact(name, at, {
    ready: readyCondition('Unknown', -500),
    taints: tainted ? [noExecuteTaint(unreachableKey, at)] : [],
  });

/** Nodes a … e; a and b die at 0; another leader takes over at 20. */
function takenOver(): Cluster {
  const cluster = watched();
  for (const name of ['a', 'b', 'c', 'd', 'e']) observe(cluster, nodeFact(name, -500));
  for (const name of ['a', 'b']) {
    observe(cluster, { kind: 'pods', node: name, state: 'listed', names: new Set(), seenAt: -1 });
    observe(cluster, leaseFact(name, -10));
    observe(cluster, leaseFact(name, 0));
  }
  observe(cluster, unknown('c', 3));
  observe(cluster, leaderFact('old', -900, 10));
  observe(cluster, leaderFact('new', 20, 20));
  return cluster;
}

/** What comes for a node, the leader being alive. */
function of(cluster: Cluster, name: string, now: number, by = settings): NodeView | undefined {
  const { fact } = cluster.leader;
  if (fact !== undefined) observe(cluster, { ...fact, renewTime: now, seenAt: now });
  return forecastOne(cluster, [by], name, now);
}

test('a new leader ticks anew: what was learned of the old ones tells nothing', () => {
  expect(of(takenOver(), 'a', 21)?.unknown?.because).toMatchObject({
    code: 'leader_changed',
    tick: 'open',
  });
});
test('the first node that it gives up tells when its first tick was', () => {
  const cluster = takenOver();
  const brisk = defaultsOf(37, { tick: 2, grace: 20 });
  const before = of(cluster, 'b', 40, brisk)?.unknown;
  observe(cluster, unknown('a', 44));
  const after = of(cluster, 'b', 44, brisk)?.unknown;
  expect((before?.latest ?? NaN) - (before?.earliest ?? NaN)).toBeGreaterThan(5);
  expect((after?.latest ?? NaN) - (after?.earliest ?? NaN)).toBeLessThan(1.2);
  expect(after?.earliest).toBeLessThanOrEqual(44);
  expect(after?.latest).toBeGreaterThanOrEqual(44);
});
test('a renewal under the new leader counts from its own tick', () => {
  const cluster = takenOver();
  observe(cluster, leaseFact('a', 40));
  expect(of(cluster, 'a', 41)?.unknown?.because).toMatchObject({ code: 'silence' });
  expect(of(cluster, 'a', 41)?.unknown?.earliest).toBeGreaterThan(89);
});
test('a status before the new leader looked costs no extra tick', () => {
  const cluster = takenOver();
  observe(cluster, leaseFact('e', 20.5));
  observe(cluster, leaseFact('e', 21));
  observe(cluster, nodeFact('e', 23.3, { ready: readyCondition('True', 23.3) }));
  const brisk = defaultsOf(37, { tick: 2, grace: 20 });
  observe(cluster, unknown('a', 44));
  const next = of(cluster, 'e', 44, brisk)?.unknown;
  expect(next?.earliest).toBeLessThanOrEqual(44);
  expect(next?.latest).toBeGreaterThanOrEqual(44);
  expect(next?.latest).toBeLessThan(45);
});
test('a node found tainted loses its taint first: its pods have no latest', () => {
  const cluster = takenOver();
  observe(cluster, podFact('p', 'd', { tolerations: bearing(30), seenAt: 4 }));
  observe(cluster, unknown('d', 5, true));
  observe(cluster, leaderFact('third', 40, 40));
  const deletion = of(cluster, 'd', 41)?.pods[0]?.deletion;
  expect(deletion).toMatchObject({ latest: Infinity, because: { code: 'leader_changed' } });
  observe(cluster, unknown('d', 41));
  observe(cluster, unknown('d', 42, true));
  expect(of(cluster, 'd', 43)?.pods[0]?.deletion?.earliest).toBeCloseTo(71.9, 6);
});
test('a status after an annotation makes the lease the copy again', () => {
  const cluster = takenOver();
  observe(cluster, leaseFact('e', 60));
  observe(cluster, leaseFact('e', 80, { renewTime: 60, resourceVersion: 'annotated' }));
  expect(of(cluster, 'e', 90)?.blocked).toEqual(['lease_blinded']);
  observe(cluster, nodeFact('e', 100, { ready: readyCondition('True', 100) }));
  expect(of(cluster, 'e', 101)?.unknown?.latest).toBeLessThan(Infinity);
});
test('a swap keeps the start of a timer that was not seen to begin', () => {
  const cluster = takenOver();
  observe(cluster, unknown('d', 30, true));
  observe(
    cluster,
    nodeFact('d', 50, {
      ready: readyCondition('False', 50),
      taints: [noExecuteTaint('node.kubernetes.io/not-ready', 50)],
    }),
  );
  const tolerations = bearing(100);
  observe(cluster, podFact('p', 'd', { tolerations, seenAt: 60, notBefore: -Infinity }));
  expect(of(cluster, 'd', 61)?.pods[0]?.deletion?.earliest).toBeCloseTo(129.9, 6);
});

/** A new leader takes over from nodes of which two are tainted, and one waits for its taint. */
function strips(): Cluster {
  const cluster = takenOver();
  for (const name of ['f', 'g', 'h', 'i', 'j']) observe(cluster, nodeFact(name, -500));
  for (const name of ['d', 'e']) observe(cluster, unknown(name, 21, true));
  observe(cluster, leaderFact('third', 30, 30));
  observe(cluster, unknown('d', 30.5));
  return cluster;
}
const many = defaultsOf(37, { rate: 100 });
test('a new leader takes all taints off before it looks at any node', () => {
  const cluster = strips();
  const before = of(cluster, 'c', 30.5, many)?.noExecute;
  observe(cluster, unknown('e', 30.8));
  const after = of(cluster, 'c', 30.8, many)?.noExecute;
  expect(after?.earliest).toBeCloseTo((before?.earliest ?? NaN) + 0.3, 1);
  expect(after?.latest).toBeGreaterThan((before?.latest ?? NaN) + 0.29);
});
test('a taint that goes at a later tick is none of those', () => {
  const cluster = strips();
  const before = of(cluster, 'c', 30.5, many)?.noExecute;
  observe(cluster, unknown('e', 35.5));
  expect(of(cluster, 'c', 35.5, many)?.noExecute?.earliest).toBe(before?.earliest);
});
test('a new leader swaps a taint that it took off itself: that costs its zone no token', () => {
  const tainted = (key: string, at: number) =>
    nodeFact('d', at, { ready: readyCondition('False', 25), taints: [noExecuteTaint(key, at)] });
  const tokenAfter = (key: string, at: number) => {
    const cluster = strips();
    observe(cluster, tainted(key, at));
    return [...cluster.zones.values()][0]?.lastTaint?.at;
  };
  expect(tokenAfter(notReadyKey, 30.6)).toBeUndefined();
  expect(tokenAfter(unreachableKey, 30.6)).toBe(30.6);
  expect(tokenAfter(notReadyKey, 33)).toBe(33);
});
