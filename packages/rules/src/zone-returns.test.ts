import { expect, test } from 'vitest';
import { observe } from './cluster.ts';
import { defaultsOf } from './settings.ts';
import { nodeFact, readyCondition, watched } from './stage.ts';
import { limiter } from './zone.ts';

const region = 'r';

/** A zone of so many nodes, all given up, whose kubelets come back one after another, so far apart; another zone is well. */
function returning(nodes: number, apart: number) {
  const cluster = watched();
  observe(cluster, nodeFact('other', 0, { region, zone: 'other' }));
  const of = (index: number, at: number, status: 'True' | 'Unknown') =>
    observe(cluster, {
      ...nodeFact(`n${index}`, at, { region, zone: 'z' }),
      ready: readyCondition(status, at),
    });
  for (let index = 0; index < nodes; index += 1) of(index, 0, 'True');
  for (let index = 0; index < nodes; index += 1) of(index, 100, 'Unknown');
  for (let index = 0; index < nodes; index += 1) of(index, 200 + index * apart, 'True');
  const zone = cluster.zones.get('r/z');
  if (zone === undefined) throw new Error('There is no zone.');
  return { cluster, zone };
}

test.for([
  { says: 'a zone that returns at once may have been seen half dark', rate: 0.1, unsure: true },
  { says: 'of a rate of 1, which never comes back, nothing is guessed', rate: 1, unsure: false },
])('$says', ({ rate, unsure }) => {
  const { cluster, zone } = returning(6, 0.05);
  const settings = defaultsOf(37, { rate, secondaryRate: 0, largeZone: 3 });
  const swaps = limiter(cluster, zone, settings).changes.filter(({ by }) => by.sight.at >= 200);
  expect(swaps.map(({ before, unsure: how }) => [before, how])).toEqual(
    unsure
      ? [
          [rate, 'missed'],
          [0, 'brief'],
        ]
      : [],
  );
});

test('a zone that returns node by node is counted anew each half second: ticks come in between', () => {
  const { cluster, zone } = returning(20, 0.3);
  const settings = defaultsOf(37, { largeZone: 3 });
  const swaps = limiter(cluster, zone, settings).changes.filter(({ by }) => by.sight.at >= 200);
  // Half dark from the first to the ninth, who comes 2.4 s after.
  expect(swaps.map(({ before }) => before)).toEqual([settings.rate, settings.secondaryRate]);
  expect(swaps[0]?.by.sight.at).toBeLessThan(200.5);
  expect(swaps[1]?.by.sight.at).toBeGreaterThan(202.3);
  expect(swaps[1]?.by.sight.at).toBeLessThan(203.2);
});

test('a list that takes long is one count, and tells of no swaps', () => {
  const cluster = watched();
  for (let index = 0; index < 40; index += 1) {
    const [at, notBefore] = [index * 0.1, -Infinity];
    const ready = readyCondition(index > 0 && index < 10 ? 'False' : 'True', 0);
    observe(cluster, nodeFact(`n${index}`, at, { region, zone: 'z', ready, notBefore }));
  }
  const zone = cluster.zones.get('r/z');
  expect(zone?.history.map(({ ready, notReady }) => [ready, notReady])).toEqual([
    [1, 0],
    [31, 9],
  ]);
  expect(zone && limiter(cluster, zone, defaultsOf(37)).changes).toEqual([]);
});

test('what a count passed is one count, however many fell in a moment', () => {
  const { cluster, zone } = returning(50, 0.001);
  const falls = (index: number) =>
    observe(cluster, {
      ...nodeFact(`n${index}`, 300 + index * 0.001, { region, zone: 'z' }),
      ready: readyCondition('False', 300),
    });
  for (let index = 0; index < 50; index += 1) falls(index);
  expect(zone.history.at(-1)).toMatchObject({ ready: 0, notReady: 50 });
  expect(zone.history.at(-1)?.passed).toMatchObject({ ready: 1, notReady: 49 });
  expect(zone.history.at(-1)?.passed).not.toHaveProperty('passed');
});
