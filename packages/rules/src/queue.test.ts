import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { forecastOne } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import { leaderFact, nodeFact, noExecuteTaint, readyCondition, watched } from './stage.ts';
import { unreachableKey } from './toleration.ts';

/* Until 1.33 a node waits for its zone's queue until the tick after the one that gave it up. */

const settings = defaultsOf(33, { tick: 2, rate: 5 });
const unknown = (name: string, at: number) =>
  nodeFact(name, at, { ready: readyCondition('Unknown', at - 50) });

/** Of ten nodes one is given up in the tick at 10, long after the zone's last taint. */
function givenUp(): Cluster {
  const cluster = watched();
  for (const name of 'abcdefghij') observe(cluster, nodeFact(name, -500));
  for (const node of ['a', 'b'])
    observe(cluster, { kind: 'pods', node, state: 'listed', names: new Set(), seenAt: -400 });
  observe(cluster, { ...unknown('j', -300), taints: [noExecuteTaint(unreachableKey, -300)] });
  observe(cluster, nodeFact('j', -200));
  observe(cluster, unknown('a', 10));
  return cluster;
}

function taintOf(cluster: Cluster, now: number, by = settings) {
  observe(cluster, leaderFact('leader', -900, now - 1));
  observe(cluster, leaderFact('leader', -900, now));
  return forecastOne(cluster, [by], 'a', now)?.noExecute;
}

test('it joins the queue a period later', () => {
  const taint = taintOf(givenUp(), 10);
  expect(taint?.earliest).toBeGreaterThan(11.6);
  expect(taint?.latest).toBeLessThan(12.6);
});
test('a late tick that is seen to write says itself when it came', () => {
  const cluster = givenUp();
  observe(cluster, unknown('b', 12.4));
  const taint = taintOf(cluster, 12.4);
  expect(taint?.earliest).toBeGreaterThan(12);
  expect(taint?.latest).toBeGreaterThan(12.8);
});
test('alone in the queue it has half a second in all, however soon we see', () => {
  const sharp = defaultsOf(37, { tick: 2, rate: 5, delay: 0.05 });
  const { earliest = NaN, latest = NaN } = taintOf(givenUp(), 10, sharp) ?? {};
  expect(latest - earliest).toBeGreaterThan(0.479);
});
test('one that may be the tick after next says nothing of it', () => {
  const cluster = givenUp();
  observe(cluster, unknown('b', 14.05));
  expect(taintOf(cluster, 14.05)?.latest).toBeLessThan(12.6);
});
