import { expect, test } from 'vitest';
import { renewals, restAt, statuses } from './gather.ts';

test.for([
  ['renewals', 20, 0],
  ['renewals', 100, 0.25],
  ['renewals', 200, 0.25],
  ['renewals', 1000, 0.25],
  ['renewals', 1250, 0.2],
  ['renewals', 2500, 0.1],
  ['renewals', 10_000, 0.1],
  ['statuses', 3, 0],
  ['statuses', 7, 0.25],
  ['statuses', 80, 0.25],
  ['statuses', 100, 0.2],
  ['statuses', 333, 0.1],
] as const)('%s of which %i come in a second are gathered for %d s', ([what, rate, rest]) => {
  expect(restAt(rate, { renewals, statuses }[what])).toBe(rest);
});

test('a bound that is shorter than the shortest rest holds all the same', () => {
  expect(restAt(200, { ...renewals, longest: 0.05 })).toBe(0.05);
  expect(restAt(10_000, { ...renewals, longest: 0 })).toBe(0);
});
