import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellAt, gridOf, heightOf, pitchOf, stepped } from './wall-grid.ts';

const grid = gridOf(10, 100, 25);

test('cells lie row by row', () => {
  expect(grid).toEqual({ count: 10, columns: 4, pitch: 25 });
  expect(heightOf(grid)).toBe(75);
  expect(cellAt(grid, 30, 30)).toBe(5);
  expect(cellAt(grid, 99, 60)).toBeUndefined();
  expect(cellAt(grid, 130, 0)).toBeUndefined();
});

test.for([
  [0, 'ArrowRight', 1],
  [3, 'ArrowRight', 4],
  [9, 'ArrowRight', 10],
  [0, 'ArrowLeft', -1],
  [5, 'ArrowUp', 1],
  [2, 'ArrowUp', -1],
  [5, 'ArrowDown', 9],
  [7, 'ArrowDown', 9],
  [8, 'ArrowDown', 10],
  [5, 'Home', 0],
  [5, 'End', 9],
  [5, 'x', undefined],
] as const)('from cell %i %s leads to %s', ([from, key, to]) => {
  expect(stepped(grid, from, key)).toBe(to);
});

test('a step stays among the cells or goes just one beyond', () => {
  const keys = fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.nat(2000),
      fc.nat(499),
      keys,
      (count, width, from, key) => {
        const to = stepped(gridOf(count, width, 12), from % count, key);
        return to !== undefined && to >= -1 && to <= count;
      },
    ),
  );
});

test('five thousand cells fit a screen of 1400 × 900', () => {
  expect(heightOf(gridOf(5000, 1400, pitchOf(5000, 1400)))).toBeLessThan(900);
});
