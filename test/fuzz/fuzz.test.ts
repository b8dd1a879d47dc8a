import { expect, test } from 'vitest';
import { readKept } from './corpus.ts';
import { fuzz } from './fuzz.ts';
import { targets } from './targets.ts';

test('bytes that are changed at random break no reader', async () => {
  const { breaks, facts, inputs } = await fuzz({ inputs: 20_000, seconds: Infinity }, 1);
  expect(breaks).toEqual([]);
  expect(inputs).toBe(20_000);
  // Most of them get as far as the decoders.
  expect(facts).toBeGreaterThan(10_000);
});

test.for(readKept())('no reader breaks on $what ($corpus)', async ({ corpus, input }) => {
  const readers = targets.filter((target) => target.corpus === corpus);
  expect(readers).toHaveLength(1);
  for (const { read } of readers) {
    for (let cut = 1; cut <= Math.min(input.length, 64); cut += 1) {
      await read([input.subarray(0, cut), input.subarray(cut)]);
    }
  }
});
