import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { forecastOne } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import { leaderFact, leaseFact, nodeFact, readyCondition, watched } from './stage.ts';

/* A heartbeat beside a tick: one of two ticks gives the node up. */

const settings = defaultsOf(37, { tick: 2, grace: 8 });

/** Ticks 2.005 s apart, of which the one at 100 and the one five later were seen to give somebody up. */
function ticking(): Cluster {
  const cluster = watched();
  for (const name of 'abcdefghij') observe(cluster, nodeFact(name, -500));
  for (const node of 'bcd')
    observe(cluster, { kind: 'pods', node, state: 'listed', names: new Set(), seenAt: -400 });
  givesUp(cluster, 'b', 100.01);
  observe(cluster, leaseFact('a', 90));
  givesUp(cluster, 'c', 110.03);
  observe(cluster, leaseFact('a', 110));
  return cluster;
}

const givesUp = (cluster: Cluster, name: string, at: number) =>
  observe(cluster, nodeFact(name, at, { ready: readyCondition('Unknown', at - 50) }));

function unknownOf(cluster: Cluster, now: number) {
  observe(cluster, leaderFact('leader', -900, now - 1));
  observe(cluster, leaderFact('leader', -900, now));
  return forecastOne(cluster, [settings], 'a', now)?.unknown;
}

test('both are foreseen', () => {
  const forecast = unknownOf(ticking(), 111);
  expect(forecast?.because).toMatchObject({ tick: 'straddled' });
  expect(forecast?.earliest).toBeLessThan(118.05);
  expect(forecast?.latest).toBeGreaterThan(120.05);
});
test('once the second was seen to give up another, the first is over', () => {
  const cluster = ticking();
  givesUp(cluster, 'd', 120.07);
  const forecast = unknownOf(cluster, 120.07);
  expect(forecast?.because).toMatchObject({ tick: 'learned' });
  expect(forecast?.earliest).toBeGreaterThan(119.5);
  // A control plane that is slow for a moment needs more than the 0.15 s of a usual write.
  expect(forecast?.latest).toBeGreaterThan(120.07 + 0.24);
});
test('and so it is for whoever is overdue', () => {
  const cluster = ticking();
  givesUp(cluster, 'd', 130.1);
  const forecast = unknownOf(cluster, 130.1);
  expect(forecast?.latest).toBeLessThan(121);
});
