import { expect, test } from 'vitest';
import { Attempts } from './attempts.ts';
import type { Failure } from './failure.ts';

type Result = Failure['result'];

/** What each of these failures counts as. */
function counts(...results: readonly Result[]): readonly number[] {
  const attempts = new Attempts();
  return results.map((result) => {
    attempts.failed({ result });
    return attempts.count;
  });
}

const gone = (times: number): readonly Result[] =>
  Array.from({ length: times }, () => 'unreachable');

test('each failure counts one more', () => {
  expect(counts(...gone(7))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(counts('server_error', 'server_error', 'forbidden')).toEqual([1, 2, 3]);
});

test.for<Result>(['forbidden', 'unauthorized', 'server_error', 'throttled'])(
  'a server that was long away and answers %s is asked again soon',
  (result) => {
    expect(counts(...gone(7), result, result).slice(-2)).toEqual([3, 4]);
    expect(counts(...gone(3), 'cut', 'silent', result).at(-1)).toBe(3);
  },
);

test('one that was away for a moment gains nothing by that', () => {
  expect(counts('unreachable', 'forbidden')).toEqual([1, 2]);
});

test('one that comes and goes is never asked as if it were the first time', () => {
  const results = Array.from(
    { length: 20 },
    (_, index): Result => (index % 2 === 0 ? 'unreachable' : 'server_error'),
  );
  expect(Math.min(...counts(...results).slice(2))).toBe(3);
});

test('what goes well begins the count anew', () => {
  const attempts = new Attempts();
  for (const result of gone(5)) attempts.failed({ result });
  attempts.succeeded();
  attempts.failed({ result: 'forbidden' });
  expect(attempts.count).toBe(1);
});
