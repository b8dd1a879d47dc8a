import { expect, test } from 'vitest';
import { axisOf, marksOf, place } from './axis.ts';

test('what lies outside of an axis is at its edge', () => {
  const axis = { from: 100, to: 200 };
  expect([50, 100, 150, 900, 'never' as const].map((time) => place(axis, time))).toEqual([
    0, 0, 0.5, 1, 1,
  ]);
});

test('an axis holds all finite times, and is never shorter than it should be', () => {
  expect(axisOf(0, [], 100)).toEqual({ from: 0, to: 104 });
  expect(axisOf(0, [400, 'never'], 100)).toEqual({ from: 0, to: 416 });
});

test('marks lie at round distances from now, now among them', () => {
  expect(marksOf({ from: 940, to: 1420 }, 1000, 8)).toEqual([
    -60, 0, 60, 120, 180, 240, 300, 360, 420,
  ]);
  expect(marksOf({ from: 0, to: 86_400 * 30 }, 0, 6)).toEqual([
    0, 604_800, 1_209_600, 1_814_400, 2_419_200,
  ]);
});
