import { expect, test } from 'vitest';
import { relistPage } from './kubelet.test-server.ts';
import { readingOf, wantedFamilies } from './reading.ts';
import { readText } from './text-reader.ts';

function valuesOf(page: string): ReadonlyMap<string, number> {
  const reader = readText(wantedFamilies);
  reader.push(page);
  reader.end();
  return reader.values;
}

test('quantiles are those of the relists since the answer before', () => {
  const first = readingOf(valuesOf(relistPage(100, 1000)), undefined);
  expect(first.relist).toEqual({ ended: 1000, lastGood: 100 });
  const second = readingOf(valuesOf(relistPage(110, 1010)), first);
  expect(second.relist).toEqual({ ended: 1010, lastGood: 110, duration: 0.005, interval: 2.5 });
});

test('of a kubelet that started anew nothing is subtracted', () => {
  const first = readingOf(valuesOf(relistPage(100, 1000)), undefined);
  const anew = readingOf(valuesOf(relistPage(200, 3)), first);
  expect(anew.relist).toEqual({ ended: 3, lastGood: 200 });
});

test('before the first good relist there is none', () => {
  expect(readingOf(valuesOf(relistPage(0, 1)), undefined).relist).toEqual({ ended: 1 });
});

test('what has no PLEG is no kubelet of Kubernetes', () => {
  expect(readingOf(valuesOf('process_start_time_seconds 5\n'), undefined)).toMatchObject({
    startedAt: 5,
  });
  expect(readingOf(new Map(), undefined).relist).toBeUndefined();
});
