import { expect, test } from 'vitest';
import { emptyHistogram, withValue } from './histogram.ts';

const empty = emptyHistogram([0, 1, 5]);

test.for([
  { value: 0, counts: [1, 0, 0, 0] },
  { value: 1, counts: [0, 1, 0, 0] },
  { value: 1.1, counts: [0, 0, 1, 0] },
  { value: 6, counts: [0, 0, 0, 1] },
])('$value falls into the first bucket that holds it', ({ value, counts }) => {
  expect(withValue(empty, value)).toEqual({ ...empty, counts, sum: value });
});

test('the histogram given stays as it was', () => {
  withValue(empty, 3);
  expect(empty).toEqual(emptyHistogram([0, 1, 5]));
});
