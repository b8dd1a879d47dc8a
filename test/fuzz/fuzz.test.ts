import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';

test('bytes that are changed at random break no reader', async () => {
  const { breaks, facts } = await fuzz(20_000, 1);
  expect(breaks).toEqual([]);
  // Most of them get as far as the decoders.
  expect(facts).toBeGreaterThan(10_000);
});
