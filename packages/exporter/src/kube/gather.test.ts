import { expect, test } from 'vitest';
import { renewals, restAt } from './gather.ts';

test.for([
  [20, 0],
  [100, 0.25],
  [200, 0.25],
  [1000, 0.25],
  [1250, 0.2],
  [2500, 0.1],
  [10_000, 0.1],
] as const)('renewals of which %i come in a second are gathered for %d s', ([rate, rest]) => {
  expect(restAt(rate, renewals)).toBe(rest);
});

test('a bound that is shorter than the shortest rest holds all the same', () => {
  expect(restAt(200, { ...renewals, longest: 0.05 })).toBe(0.05);
  expect(restAt(10_000, { ...renewals, longest: 0 })).toBe(0);
});
