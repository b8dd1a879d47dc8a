import { describe, expect, test } from 'vitest';
import { calibrate, contradictions } from './calibration.ts';
import { type Cluster, observe } from './cluster.ts';
import { defaultsOf } from './settings.ts';
import {
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  readyCondition,
  watched,
} from './stage.ts';
import { unreachableKey } from './toleration.ts';

const assumed = defaultsOf(37);

/** Nodes that die, each given up so long after its last renewal, at ticks 5.01 s apart. */
function deaths(...silences: readonly number[]): Cluster {
  const cluster = watched();
  silences.forEach((silence, index) => {
    const name = `n${index}`;
    const tick = 1000 + 7 * index * 5.01;
    observe(cluster, nodeFact(name, tick - 200));
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
    { says: 'two are too few', silences: [51, 53], grace: undefined, agree: undefined },
    {
      says: 'a stray one spoils three',
      silences: [51, 53, 54, 90],
      grace: undefined,
      agree: undefined,
    },
    {
      says: 'but not eleven',
      silences: [51, 53, 54, 52, 51, 53, 54, 52, 51.5, 53.5, 90],
      grace: 50,
      agree: 10,
    },
  ])('$says', ({ silences, grace, agree }) => {
    const learned = calibrate(deaths(...silences), assumed).grace;
    expect(learned?.value).toBe(grace);
    expect(learned?.agree).toBe(agree);
  });
  test('a death that a new leader delayed tells nothing of it', () => {
    const cluster = deaths(51, 53);
    observe(cluster, leaderFact('x', 0, 0));
    observe(cluster, nodeFact('late', 800));
    observe(cluster, leaseFact('late', 1990));
    observe(cluster, leaseFact('late', 2000));
    observe(cluster, leaderFact('y', 2010, 2010));
    observe(cluster, nodeFact('late', 2062, { ready: readyCondition('Unknown', 800) }));
    expect(cluster.samples.silences).toHaveLength(2);
  });
});

test('the period is the longest that explains the distances of the ticks', () => {
  const { tick } = calibrate(deaths(51, 53, 54, 52), assumed);
  expect(tick).toMatchObject({ value: 5, agree: 3, of: 3, source: 'calibrated' });
});

describe('the rate', () => {
  function taints(...at: readonly number[]): Cluster {
    const cluster = watched();
    for (const index of at.keys()) observe(cluster, nodeFact(`n${index}`, -100));
    for (const index of at.keys()) {
      observe(cluster, nodeFact(`n${index}`, 0, { ready: readyCondition('Unknown', -100) }));
    }
    at.forEach((instant, index) => {
      const ready = readyCondition('Unknown', -100);
      const taint = noExecuteTaint(unreachableKey, instant);
      observe(cluster, nodeFact(`n${index}`, instant, { ready, taints: [taint] }));
    });
    return cluster;
  }
  test('is read off the taints of nodes that waited', () => {
    const { rate } = calibrate(taints(2, 12.06, 22.1, 32.14), assumed);
    expect(rate).toMatchObject({ value: 0.1, agree: 3, of: 3 });
  });
  test('is not known from two', () => {
    expect(calibrate(taints(2, 12.06, 22.1), assumed).rate).toBeUndefined();
  });
});

test('a stronger source that says otherwise is contradicted', () => {
  const calibration = calibrate(deaths(51, 53.2, 54.9), assumed);
  const flag = (value: number) => ({ value, source: 'flag' as const });
  expect(contradictions(calibration, { grace: flag(40) })).toEqual(['grace']);
  expect(contradictions(calibration, { grace: flag(50) })).toEqual([]);
  expect(contradictions(calibration, {})).toEqual([]);
});
