import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Rhythm } from './rhythm.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Visits at these seconds; when each time what is dear was done, by whom. */
function preparedAt(visits: readonly (readonly [at: number, who: string])[]): readonly string[] {
  const rhythm = new Rhythm();
  const begun = performance.now();
  const done: string[] = [];
  for (const [at, who] of visits) {
    vi.advanceTimersByTime(begun + at * 1000 - performance.now());
    const note = () => done.push(`${who} at ${(performance.now() - begun) / 1000}`);
    rhythm.heard(who, note, 500);
  }
  vi.advanceTimersByTime(200_000);
  return done;
}

const every = (apart: number, count: number, who: string, first = 0) =>
  Array.from({ length: count }, (_, turn) => [first + turn * apart, who] as const);

test('who came twice is expected so long before he is due again, and no more if he stays away', () => {
  expect(preparedAt(every(15, 2, 'a'))).toEqual(['a at 29.5']);
  expect(preparedAt(every(15, 4, 'a'))).toEqual(['a at 29.5', 'a at 44.5', 'a at 59.5']);
});

test('who came once, too often or too rarely is not', () => {
  expect(preparedAt([[0, 'a']])).toEqual([]);
  expect(preparedAt(every(1, 9, 'a'))).toEqual([]);
  expect(preparedAt(every(121, 3, 'a'))).toEqual([]);
});

test('each of two has a rhythm of his own', () => {
  const both = [...every(15, 3, 'a'), ...every(15, 3, 'b', 4)].sort(
    ([one], [other]) => one - other,
  );
  expect(preparedAt(both)).toEqual(['a at 29.5', 'b at 33.5', 'a at 44.5', 'b at 48.5']);
});

test('of many that came once each none is kept for long, and the regular is still expected', () => {
  const strangers = Array.from({ length: 7 }, (_, turn) => [turn + 1, `s${turn}`] as const);
  expect(preparedAt([[0, 'a'], ...strangers, [15, 'a']])).toEqual(['a at 29.5']);
  const crowd = Array.from({ length: 8 }, (_, turn) => [turn + 1, `s${turn}`] as const);
  expect(preparedAt([[0, 'a'], ...crowd, [15, 'a']])).toEqual([]);
});
