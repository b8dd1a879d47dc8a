import { expect, test } from 'vitest';
import { addValue, emptyHistogram } from './histogram.ts';

const bounds = [0, 1, 5];

test.for([
  { value: 0, counts: [1, 0, 0, 0] },
  { value: 1, counts: [0, 1, 0, 0] },
  { value: 1.1, counts: [0, 0, 1, 0] },
  { value: 6, counts: [0, 0, 0, 1] },
])('$value falls into the first bucket that holds it', ({ value, counts }) => {
  expect(addValue(emptyHistogram(bounds), value)).toEqual({ bounds, counts, sum: value });
});

test('values are added up in the histogram given', () => {
  const histogram = emptyHistogram(bounds);
  addValue(histogram, 3);
  addValue(histogram, 0.5);
  expect(histogram).toEqual({ bounds, counts: [0, 1, 1, 0], sum: 3.5 });
});
