import { describe, expect, test } from 'vitest';
import { calibrate } from './calibration.ts';
import { type Cluster, observe } from './cluster.ts';
import { leaderFact, leaseFact, nodeFact, readyCondition, watched } from './stage.ts';

/** A node without pods is given up and comes back, in ticks so many periods apart. */
function flips(period: number, steps: readonly number[], cluster: Cluster = watched()): Cluster {
  let at = 1000;
  observe(cluster, nodeFact('a', 0));
  observe(cluster, { kind: 'pods', node: 'a', state: 'listed', names: new Set(), seenAt: 0 });
  for (const step of steps) {
    at += step * period;
    observe(cluster, nodeFact('a', at - 1, { ready: readyCondition('True', at - 1) }));
    observe(cluster, nodeFact('a', at, { ready: readyCondition('Unknown', at - 1) }));
  }
  return cluster;
}

const learn = (cluster: Cluster, known = {}) =>
  calibrate(cluster, { known, apiServerMinor: 37, since: -Infinity });
const twenty = [1, 7, 2, 5, 3, 4, 3, 2, 5, 7, 2, 3, 1, 4, 5, 9, 2, 3, 5, 1, 2];

describe('the period', () => {
  test('in force is confirmed by three distances, if no longer one explains them', () => {
    expect(learn(flips(5.01, [1, 7, 2, 3])).tick).toMatchObject({ value: 5, agree: 3, of: 3 });
    expect(learn(flips(5.01, [1, 6, 2, 4])).tick).toBeUndefined();
  });
  test.for([2, 2.5, 3, 4, 10, 30])('%d s is learned from twenty', (period) => {
    expect(learn(flips(period + 0.01, twenty)).tick).toMatchObject({ value: period, of: 20 });
  });
  test('is not read off distances that grow with the hours: any period explains them', () => {
    expect(learn(flips(5.01, [1, 7000, 9001, 8000])).tick).toBeUndefined();
  });
  test('that explains nothing leaves nothing to calibrate with', () => {
    const cluster = flips(3.3, [1, 7, 2, 4]);
    for (const at of [2000, 3000, 4000]) {
      observe(cluster, leaseFact('a', at));
      observe(cluster, nodeFact('a', at, { ready: readyCondition('True', at) }));
      observe(cluster, leaseFact('a', at + 5));
      observe(cluster, nodeFact('a', at + 57, { ready: readyCondition('Unknown', at) }));
    }
    expect(learn(cluster)).toEqual({});
  });
  test('outlives the leader whose ticks told it', () => {
    const cluster = flips(2.01, twenty);
    observe(cluster, leaderFact('x', 0, 1990));
    observe(cluster, leaderFact('y', 2000, 2000));
    expect(learn(cluster).tick?.value).toBe(2);
  });
  test('is compared with what a flag says', () => {
    const flag = { tick: { value: 7, source: 'flag' as const } };
    expect(learn(flips(2.01, twenty), flag).tick?.value).toBe(2);
  });
});
