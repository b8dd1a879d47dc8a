import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budget, newRing } from './ring.ts';

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `node-${index}`);

/** Who was looked at, and when, in so many seconds; suspects are told anew each second. */
function looks(count: number, seconds: number, suspects: readonly string[] = []) {
  const ring = newRing(0);
  ring.set(namesOf(count));
  const seen: { name: string; at: number }[] = [];
  for (let step = 0; step < seconds * 20; step++) {
    const at = step / 20;
    if (step % 20 === 0) ring.suspect(suspects);
    for (let name = ring.next(at); name !== undefined; name = ring.next(at))
      seen.push({ name, at });
  }
  return { seen, ring };
}

test.for([
  [1, 5],
  [300, 5],
  [600, 10],
  [5000, 5000 / 60],
  [20_000, 100],
] as const)('%i nodes may be looked at %f times a second', ([nodes, rate]) => {
  expect(budget(nodes)).toBe(rate);
});

test.for([1, 30, 300, 5000, 12_000])(
  'in no ten seconds %i nodes cost more than the budget',
  (count) => {
    const { seen } = looks(count, 60, namesOf(count).slice(0, count / 2));
    for (let from = 0; from < 50; from++) {
      const within = seen.filter(({ at }) => at >= from && at < from + 10).length;
      expect(within).toBeLessThanOrEqual(10 * budget(count) * 1.05 + 1);
    }
  },
);

test('a healthy kubelet is looked at every ten seconds, and no oftener', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 45 }), (count) => {
      const { seen } = looks(count, 60);
      for (const name of namesOf(count)) {
        const times = seen.filter((one) => one.name === name).map(({ at }) => at);
        expect(times.length).toBeGreaterThanOrEqual(5);
        times.slice(1).forEach((at, index) => {
          expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(10);
        });
      }
    }),
    { numRuns: 20 },
  );
});

test('a suspect is looked at every five seconds, however many nodes there are', () => {
  const { seen } = looks(3000, 200, ['node-7']);
  const times = seen.filter(({ name }) => name === 'node-7').map(({ at }) => at);
  const found = times[0] ?? 0;
  expect(times.length).toBeGreaterThanOrEqual(Math.floor((200 - found) / 6));
});

test('a thousand suspects do not stop the round over the others', () => {
  const { seen } = looks(5000, 400, namesOf(1000));
  expect(new Set(seen.map(({ name }) => name)).size).toBe(5000);
});

test('the round goes on past suspects, round after round', () => {
  const { seen } = looks(600, 400, ['node-0', 'node-7']);
  const times = seen.filter(({ name }) => name === 'node-8').map(({ at }) => at);
  expect(times.length).toBeGreaterThanOrEqual(5);
});

test('the round is as long as it takes', () => {
  expect(looks(30, 60).ring.round(60)).toBe(10);
  const { ring } = looks(5000, 200);
  expect(ring.round(200)).toBeGreaterThan(58);
  expect(ring.round(200)).toBeLessThan(66);
});

test('who is gone is looked at no more', () => {
  const { ring } = looks(3, 20);
  ring.set(['node-1']);
  ring.suspect(['node-0', 'node-2']);
  expect([ring.next(40), ring.next(40), ring.next(41)]).toEqual(['node-1', undefined, undefined]);
});
