import { describe, expect, test } from 'vitest';
import { type Calibration, calibrate, calibrated, contradictions } from './calibration.ts';
import { type Cluster, observe } from './cluster.ts';
import {
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  readyCondition,
  watched,
} from './stage.ts';
import { unreachableKey } from './toleration.ts';

const learn = (cluster: Cluster, known = {}, apiServerMinor = 37, since = -Infinity): Calibration =>
  calibrate(cluster, { known, apiServerMinor, since });

/** Nodes that die, each given up so long after its last renewal, at ticks seven periods apart. */
function deaths(silences: readonly number[], cluster = watched(), from = 1000): Cluster {
  silences.forEach((silence, index) => {
    const tick = from + 7 * index * 5.01;
    const name = `n${tick}`;
    observe(cluster, nodeFact(name, tick - 200));
    observe(cluster, { kind: 'pods', node: name, state: 'listed', names: new Set(), seenAt: tick });
    observe(cluster, leaseFact(name, tick - silence - 10));
    observe(cluster, leaseFact(name, tick - silence));
    observe(cluster, nodeFact(name, tick, { ready: readyCondition('Unknown', tick - 200) }));
  });
  return cluster;
}

describe('the grace', () => {
  test.for([
    { says: 'three deaths of a default 1.37', silences: [51, 53.2, 54.9], grace: 50, agree: 3 },
    { says: 'three of a default 1.31', silences: [40.5, 42, 44.8], grace: 40, agree: 3 },
    { says: 'three of another', silences: [121, 122, 124.5], grace: 120, agree: 3 },
    { says: 'three of one that is no round number', silences: [26, 27, 29], grace: 25, agree: 3 },
    { says: 'two are too few', silences: [51, 53], grace: undefined, agree: undefined },
    { says: 'beside a tick all may be either', silences: [50, 50.1, 50.2], grace: undefined },
    { says: 'a stray one spoils three', silences: [51, 53, 54, 90], grace: undefined },
    {
      says: 'but not eleven',
      silences: [51, 53, 54, 52, 51, 53, 54, 52, 51.5, 53.5, 90],
      grace: 50,
      agree: 10,
    },
  ])('$says', ({ silences, grace, agree }) => {
    const tick = { value: 5, source: 'flag' as const };
    const learned = learn(deaths(silences), { tick }).grace;
    expect(learned?.value).toBe(grace);
    expect(learned?.agree).toBe(agree);
  });
  test('with a period that is only assumed nothing is told but which default it is', () => {
    const one = deaths([8.2, 9, 9.9]);
    one.samples.distances.length = 0;
    expect(learn(one).grace).toBeUndefined();
    const other = deaths([51, 53.2, 54.9]);
    other.samples.distances.length = 0;
    expect(learn(other).grace?.value).toBe(50);
  });
  test('is never nothing, however short', () => {
    const tick = { value: 5, source: 'flag' as const };
    expect(learn(deaths([8.2, 9, 9.9]), { tick }).grace?.value).toBe(5);
  });
  test('any grace between two numbers of ticks would show the same', () => {
    const { grace } = learn(deaths([51, 53.2, 54.9]));
    expect(grace?.least).toBeCloseTo(45, 1);
    expect(grace?.most).toBeCloseTo(50.1, 0);
  });
  test('a node that may have been counted a tick late agrees with both', () => {
    const cluster = deaths([51, 53.2]);
    observe(cluster, nodeFact('late', 1800));
    observe(cluster, leaseFact('late', 1990));
    observe(cluster, leaseFact('late', 2000));
    observe(cluster, nodeFact('late', 2004, { ready: readyCondition('True', 2004) }));
    observe(cluster, nodeFact('late', 2062, { ready: readyCondition('Unknown', 2004) }));
    expect(learn(cluster).grace).toMatchObject({ value: 50, agree: 3, of: 3 });
  });
  test.for([
    ['a new leader delayed', leaderFact('y', 2010, 2010)],
    ['a write to its lease may have delayed', leaseFact('late', 2010, { renewTime: 2000 })],
  ] as const)('a death that %s tells nothing of it', ([, fact]) => {
    const cluster = deaths([51, 53]);
    observe(cluster, leaderFact('x', 0, 0));
    observe(cluster, nodeFact('late', 800));
    observe(cluster, leaseFact('late', 1990));
    observe(cluster, leaseFact('late', 2000));
    observe(cluster, fact);
    observe(cluster, nodeFact('late', 2062, { ready: readyCondition('Unknown', 800) }));
    expect(cluster.samples.silences).toHaveLength(2);
  });
  test('nor does one whose last renewal came by a list, nor one that was never Ready', () => {
    const cluster = watched();
    observe(cluster, nodeFact('a', 800));
    observe(cluster, leaseFact('a', 990, { notBefore: 900 }));
    observe(cluster, leaseFact('a', 1000, { notBefore: 990 }));
    observe(cluster, nodeFact('a', 1053, { ready: readyCondition('Unknown', 800) }));
    const { ready: _, ...unready } = nodeFact('b', 800);
    observe(cluster, unready);
    observe(cluster, leaseFact('b', 990));
    observe(cluster, leaseFact('b', 1000));
    observe(cluster, nodeFact('b', 1063, { ready: readyCondition('Unknown', 800) }));
    expect(cluster.samples.silences).toHaveLength(0);
  });
  test('a new leader whose first death differs is not believed to run with the old flags', () => {
    const cluster = deaths([51, 53.2, 54.9, 52, 53, 51.5, 52.5, 53.5, 54, 52.2]);
    observe(cluster, leaderFact('x', 0, 1990));
    observe(cluster, leaderFact('y', 2000, 2000));
    expect(learn(cluster).grace?.value).toBe(50);
    expect(learn(deaths([52], cluster, 2100)).grace?.agree).toBe(11);
    expect(learn(deaths([42], cluster, 2200)).grace).toBeUndefined();
  });
  test('what an older version did is not counted', () => {
    expect(learn(deaths([51, 53.2, 54.9]), {}, 37, 1001).grace).toBeUndefined();
  });
});

test('a stronger source that says otherwise is contradicted, and believed', () => {
  const calibration = learn(deaths([51, 53.2, 54.9]));
  const flag = (value: number) => ({ value, source: 'flag' as const });
  expect(contradictions(calibration, { grace: flag(40) })).toEqual(['grace']);
  expect(contradictions(calibration, { grace: flag(48) })).toEqual([]);
  expect(contradictions(calibration, { grace: flag(50) })).toEqual([]);
  expect(contradictions(calibration, {})).toEqual([]);
  expect(calibrated(calibration)).toMatchObject({ grace: { value: 50, source: 'calibrated' } });
});

describe('the rate', () => {
  /** Nodes given up at 0 in a zone of which most live, tainted then. */
  function taints(at: readonly number[], alive = 40): Cluster {
    const cluster = watched();
    const ready = readyCondition('Unknown', -100);
    for (let index = 0; index < alive; index++) observe(cluster, nodeFact(`a${index}`, -100));
    for (const index of at.keys()) observe(cluster, nodeFact(`n${index}`, -100));
    for (const index of at.keys()) observe(cluster, nodeFact(`n${index}`, 0, { ready }));
    at.forEach((instant, index) => {
      const taint = noExecuteTaint(unreachableKey, instant);
      observe(cluster, nodeFact(`n${index}`, instant, { ready, taints: [taint] }));
    });
    return cluster;
  }
  test('is read off the taints of nodes that waited', () => {
    const { rate } = learn(taints([8, 18.06, 28.1, 38.14]));
    expect(rate).toMatchObject({ value: 0.1, agree: 3, of: 3 });
    expect(learn(taints([8, 12.03, 16.1, 20.17])).rate?.value).toBe(0.25);
  });
  test.for([
    ['from two intervals', [8, 18.06, 28.1], 40],
    ['from nodes that may have joined the queue late', [2, 6.03, 10.1], 40],
    ['from a zone that is partly down', [8, 108, 208.1, 308.1], 1],
    ['from taints so near that a pass decides', [8, 8.8, 9.5, 10.3], 40],
    ['from intervals that differ', [8, 18, 38, 78, 98], 40],
  ] as const)('is not known %s', ([, at, alive]) => {
    expect(learn(taints(at, alive)).rate).toBeUndefined();
  });
});

describe('the version', () => {
  /** Nodes that flip alone in their zone, hours apart, and are tainted so much later. */
  function follows(lags: readonly number[]): Cluster {
    const cluster = watched();
    observe(cluster, nodeFact('alive', -100));
    lags.forEach((lag, index) => {
      const [name, at] = [`n${index}`, 10_000 * (index + 1)];
      const ready = readyCondition('Unknown', 0);
      observe(cluster, nodeFact(name, 0));
      observe(cluster, nodeFact(name, at, { ready }));
      const taints = [noExecuteTaint(unreachableKey, at)];
      observe(cluster, nodeFact(name, at + lag, { ready, taints }));
      observe(cluster, nodeFact(name, at + 1000, { ready: readyCondition('True', at + 1000) }));
    });
    return cluster;
  }
  test.for([
    { says: 'the tick itself', lags: [0.1, 0.2, 0.1], minor: 34, version: 34, bounds: [34, 37] },
    { says: 'the next tick', lags: [5.05, 5.1, 5.2], minor: 34, version: 33, bounds: [28, 33] },
    {
      says: 'the tick itself',
      lags: [0.1, 0.2, 0.1],
      minor: 37,
      version: undefined,
      bounds: [34, 37],
    },
    {
      says: 'a next tick of an old one',
      lags: [5, 5.1, 5.2],
      minor: 37,
      version: 33,
      bounds: [28, 33],
    },
  ])('taints of $says say so, beside an API server of 1.$minor', ({ lags, minor, ...told }) => {
    const { version } = learn(follows(lags), {}, minor);
    expect(version?.value).toBe(told.version);
    expect([version?.least, version?.most]).toEqual(told.bounds);
  });
  test('both are said of none', () => {
    expect(learn(follows([0.1, 0.2, 0.1, 5.1])).version).toBeUndefined();
    expect(learn(follows([0.1, 0.2])).version).toBeUndefined();
  });
  test('what waited for a token tells nothing', () => {
    expect(learn(follows([0.1, 0.2, 0.1, 9, 30])).version).toMatchObject({ agree: 3, of: 3 });
  });
});
