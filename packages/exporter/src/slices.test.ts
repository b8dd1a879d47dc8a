import { expect, test } from 'vitest';
import { inSlices } from './slices.ts';

function* busy(steps: number): Generator<void, string> {
  for (let step = 0; step < steps; step += 1) {
    for (const until = performance.now() + 1; performance.now() < until; );
    yield;
  }
  return 'done';
}

test('others have their turn while steps run to their end', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  expect(await inSlices(busy(100))).toBe('done');
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
});

test('little work is done at once', async () => {
  const steps = inSlices(busy(0));
  expect(await steps).toBe('done');
});
