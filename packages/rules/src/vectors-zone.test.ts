import { describe, expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import type { NodeFact } from './fact.ts';
import { defaultsOf, type Settings } from './settings.ts';
import {
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  readyCondition,
  watched,
} from './stage.ts';
import { isControllers, unreachableKey } from './toleration.ts';
import { disruption, limiter, zoneRate } from './zone.ts';

/* Vectors V28 … V42: zones, their queues, a new leader. Nodes turn Unknown at 0. */

const unknown = (name: string, at: number, given: Partial<NodeFact> = {}): NodeFact =>
  nodeFact(name, at, { ready: readyCondition('Unknown', -500), ...given });

/** `nodes` of a zone, the first `dead` of them Unknown at 0; another zone lives. */
function zoneOf(nodes: number, dead: number, given: Partial<NodeFact> = {}): Cluster {
  const cluster = watched();
  observe(cluster, nodeFact('far', -500, { zone: 'far' }));
  for (let index = 0; index < nodes; index++) observe(cluster, nodeFact(`n${index}`, -500, given));
  for (let index = 0; index < dead; index++) observe(cluster, unknown(`n${index}`, 0, given));
  return cluster;
}

const tainted = (cluster: Cluster, name: string, at: number): void =>
  observe(cluster, unknown(name, at, { taints: [noExecuteTaint(unreachableKey, at)] }));

const at37 = (cluster: Cluster, now: number, given: Partial<Settings> = {}) =>
  exactModel(cluster, { version: 37, ...given }, 0.01, now);

describe('a new leader', () => {
  /** Three dead nodes, tainted at 0, 10 and 20; a new leader at 100 that ticks first at 100.3. */
  function restarted(): Cluster {
    const cluster = zoneOf(20, 3);
    for (const index of [0, 1, 2]) tainted(cluster, `n${index}`, 10 * index);
    observe(cluster, leaderFact('old', -100, 90));
    observe(cluster, leaderFact('new', 100, 100));
    for (const index of [0, 1, 2]) observe(cluster, unknown(`n${index}`, 100.3));
    return cluster;
  }
  test('V28 strips a tainted node, and taints it anew at once', () => {
    const { noExecute, eviction } = exactly(at37(restarted(), 100.3), 'n0');
    expect(noExecute?.earliest).toBeCloseTo(100.3, 6);
    expect(eviction?.earliest).toBeCloseTo(400.3, 6);
  });
  test('V29 with two others the last of them waits for two tokens more', () => {
    const { noExecute } = exactly(at37(restarted(), 100.3), 'n2');
    expect(noExecute?.latest).toBeCloseTo(100.3 + 2 * 10.1 + 0.1, 6);
    expect(noExecute?.because).toMatchObject({ code: 'queue', waiting: 3 });
  });
});

test('V30 three of twenty wait for one token each ten seconds, in any order', () => {
  const { noExecute } = exactly(at37(zoneOf(20, 3), 0), 'n1');
  expect(noExecute?.earliest).toBeCloseTo(0, 6);
  expect(noExecute?.latest).toBeCloseTo(20.3, 6);
});

test('V36 beside a zone that lives, all of a dark zone are tainted at the normal rate', () => {
  const { noExecute } = exactly(at37(zoneOf(10, 10), 0), 'n3');
  expect(noExecute?.latest).toBeCloseTo(9 * 10.1 + 0.1, 6);
});

test('beside a zone that lives ten dead of ten are tainted, nine of ten are not', () => {
  expect(exactly(at37(zoneOf(10, 10), 5), 'n3').noExecute?.latest).toBeLessThan(100);
  expect(exactly(at37(zoneOf(10, 9), 5), 'n3').noExecute?.earliest).toBe(Infinity);
});

describe('how much of a zone is down', () => {
  const settings = defaultsOf(37);
  test.for([
    { v: 'V31', ready: 1, notReady: 3, state: 'partial', rate: 0 },
    { v: 'V32', ready: 1, notReady: 2, state: 'normal', rate: 0.1 },
    { v: 'V33', ready: 9, notReady: 11, state: 'partial', rate: 0 },
    { v: 'V34', ready: 5, notReady: 6, state: 'normal', rate: 0.1 },
    { v: 'V35', ready: 20, notReady: 40, state: 'partial', rate: 0.01 },
    { v: 'V36', ready: 0, notReady: 10, state: 'full', rate: 0.1 },
    { v: 'V41', ready: 0, notReady: 1, state: 'full', rate: 0.1 },
    { v: 'all ready', ready: 10, notReady: 0, state: 'normal', rate: 0.1 },
    { v: 'nobody', ready: 0, notReady: 0, state: 'normal', rate: 0.1 },
    { v: 'fifty are not large', ready: 10, notReady: 40, state: 'partial', rate: 0 },
  ] as const)('$v', ({ ready, notReady, state, rate }) => {
    expect(disruption({ ready, notReady }, settings)).toBe(state);
    expect(zoneRate({ ready, notReady }, settings)).toBe(rate);
  });

  test('in every zone of up to 60 nodes it takes more than two and the share', () => {
    for (let size = 1; size <= 60; size++) {
      for (let notReady = 0; notReady < size; notReady++) {
        const partial = notReady > 2 && notReady / size >= 0.55 - 1e-9;
        const state = disruption({ ready: size - notReady, notReady }, settings);
        expect(state, `${notReady} of ${size}`).toBe(partial ? 'partial' : 'normal');
      }
    }
  });
});

describe('the queue at a standstill', () => {
  test('V31 three of four: no taint', () => {
    expect(exactly(at37(zoneOf(4, 3), 5), 'n0').noExecute?.because.code).toBe('zone_rate_zero');
  });
  test('V31 in the tick that tips the zone one may still slip through', () => {
    const { noExecute } = exactly(at37(zoneOf(4, 3), 0.1), 'n0');
    expect(noExecute).toMatchObject({ earliest: 0, latest: Infinity });
  });
  test('V35 in a large zone one goes each hundred seconds', () => {
    const { noExecute } = exactly(at37(zoneOf(60, 40), 5), 'n0');
    expect(noExecute?.latest).toBeCloseTo(39 * 100.1 + 0.1, 3);
  });
  test('V37 with every zone dark nobody is tainted', () => {
    const cluster = zoneOf(3, 3);
    observe(cluster, unknown('far', 1, { zone: 'far' }));
    expect(exactly(at37(cluster, 10), 'n0').noExecute).toMatchObject({ earliest: Infinity });
    expect(exactly(at37(cluster, 10), 'n0').noExecute?.because.code).toBe('all_zones_dark');
  });
  test('V38 when one node returns the first token comes one interval after the tick', () => {
    const cluster = zoneOf(3, 3);
    observe(cluster, unknown('far', 1, { zone: 'far' }));
    observe(cluster, nodeFact('far', 100, { uid: 'far', zone: 'far' }));
    cluster.ticks.bursts.length = 0; // the phase of the ticks is not known
    const { noExecute } = exactly(at37(cluster, 100), 'n0');
    expect(noExecute?.earliest).toBeCloseTo(110, 6);
    expect(noExecute?.latest).toBeCloseTo(110 + 5.01 + 2 * 10.1 + 0.1, 6);
  });
  test('V38 every grace begins anew there', () => {
    const cluster = zoneOf(3, 3);
    observe(cluster, leaseFact('far', -10));
    observe(cluster, leaseFact('far', 0));
    observe(cluster, unknown('far', 1, { zone: 'far' }));
    observe(cluster, nodeFact('n0', 100, { ready: readyCondition('True', 100) }));
    observe(cluster, nodeFact('far', 101, { zone: 'far', ready: readyCondition('False', 101) }));
    const next = exactly(at37(cluster, 101), 'far').unknown;
    expect(next?.earliest).toBeGreaterThan(150);
    expect(next?.because.code).toBe('all_zones_left_dark');
  });
  test('V39 a rate of exactly 1 never comes back', () => {
    const cluster = zoneOf(3, 3);
    observe(cluster, unknown('far', 1, { zone: 'far' }));
    observe(cluster, nodeFact('far', 100, { uid: 'far', zone: 'far' }));
    expect(exactly(at37(cluster, 200, { rate: 1 }), 'n0').noExecute?.earliest).toBe(Infinity);
    expect(exactly(at37(cluster, 200, { rate: 2 }), 'n0').noExecute?.latest).toBeLessThan(Infinity);
  });
  test('V39 nor after a zone was partly down', () => {
    const cluster = zoneOf(4, 3);
    observe(cluster, nodeFact('n0', 50, { ready: readyCondition('True', 50) }));
    const zone = cluster.zones.get('none');
    const rate = (of: number): number | undefined =>
      zone && limiter(cluster, zone, defaultsOf(37, { rate: of })).rate;
    expect(rate(1)).toBe(0);
    expect(rate(0.1)).toBe(0.1);
  });
  test('V40 a rate of zero still has one token', () => {
    const cluster = zoneOf(20, 2);
    const first = exactly(at37(cluster, 0.1, { rate: 0 }), 'n0').noExecute;
    expect(first?.earliest).toBe(0);
    tainted(cluster, 'n0', 0.1);
    expect(exactly(at37(cluster, 10, { rate: 0 }), 'n1').noExecute?.earliest).toBe(Infinity);
  });
  test('V41 a cluster of one node never evicts', () => {
    const cluster = watched();
    observe(cluster, nodeFact('only', -500));
    observe(cluster, unknown('only', 0));
    expect(exactly(at37(cluster, 10), 'only').noExecute?.earliest).toBe(Infinity);
  });
  test('V42 a node excluded from the count is tainted all the same', () => {
    const cluster = zoneOf(4, 0);
    observe(cluster, nodeFact('x', -500, { excluded: true }));
    observe(cluster, unknown('x', 0, { excluded: true }));
    expect(cluster.zones.get('none')).toMatchObject({ ready: 4, notReady: 0 });
    expect(exactly(at37(cluster, 0), 'x').noExecute?.latest).toBeCloseTo(0.1, 6);
  });
});

describe('tokens', () => {
  test('the next token comes one interval after the last taint of the zone', () => {
    const cluster = zoneOf(20, 2);
    tainted(cluster, 'n0', 0.05);
    const { noExecute } = exactly(at37(cluster, 1), 'n1');
    expect(noExecute?.earliest).toBeCloseTo(10.05, 6);
    expect(noExecute?.latest).toBeCloseTo(10.15, 6);
  });
  test('a node that returned while waiting may still cost one until the next tick', () => {
    const cluster = zoneOf(20, 2);
    observe(cluster, nodeFact('n0', 1, { ready: readyCondition('True', 1) }));
    expect(exactly(at37(cluster, 2), 'n1').noExecute?.because).toMatchObject({ waiting: 2 });
    // Its token may be gone; who waits since then waits for the next one, however late we look.
    expect(exactly(at37(cluster, 9), 'n1').noExecute?.because).toMatchObject({ waiting: 2 });
  });
  test('a node that returned a tick before another joins costs that one nothing', () => {
    const cluster = zoneOf(20, 1);
    observe(cluster, nodeFact('n0', 1, { ready: readyCondition('True', 1) }));
    observe(cluster, unknown('n1', 8));
    expect(exactly(at37(cluster, 8), 'n1').noExecute?.because).toMatchObject({ waiting: 1 });
  });
  test('a node that returns in its very turn is tainted all the same, but only then', () => {
    const cluster = zoneOf(20, 1);
    observe(cluster, nodeFact('n0', 1, { ready: readyCondition('True', 1) }));
    const inHand = exactly(at37(cluster, 1), 'n0').noExecute;
    expect(inHand).toMatchObject({ earliest: 1, because: { code: 'called_off_too_late' } });
    expect(inHand?.latest).toBeCloseTo(1.1, 6);
    expect(exactly(at37(cluster, 1.2), 'n0').noExecute?.because).toMatchObject({ code: 'queue' });
  });
  test('until 1.33 a node joins one tick after it turned Unknown', () => {
    const model = exactModel(zoneOf(20, 1), { version: 33 }, 0.01, 0);
    expect(exactly(model, 'n0').noExecute?.earliest).toBeCloseTo(5.01, 6);
    expect(exactly(model, 'n0').noExecute?.latest).toBeCloseTo(5.11, 6);
  });
  test('a taint of the same key by a human is taken for the controllers', () => {
    expect(isControllers(noExecuteTaint(unreachableKey))).toBe(true);
    expect(isControllers({ ...noExecuteTaint(unreachableKey), effect: 'NoSchedule' })).toBe(false);
  });
});
