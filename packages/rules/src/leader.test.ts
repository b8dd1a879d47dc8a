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
import { unreachableKey } from './toleration.ts';
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
