import { expect, test } from 'vitest';
import { at, countdown, sooner, spanText, timeOfDay, until } from './when.ts';

const now = Date.UTC(2026, 10, 24, 3, 14, 5) / 1000;

test.for([
  [[now + 321.9, now + 327], '5:21', '– 5:27'],
  [[now + 23.4, now + 23.4], '0:23', '– 0:24'],
  [[now + 3731, now + 3731], '1:02:11', ''],
  [[now + 61, 'never'], '1:01', 'at the earliest'],
  [[now - 3, now + 4], 'due', 'within 0:04'],
  [[now - 9, now - 4], 'overdue', 'by 0:04'],
  [[now - 1, 'never'], 'any time', ''],
  [['never', 'never'], 'never', ''],
] as const)('%j is %s %s', ([[earliest, latest], main, rest]) => {
  expect(until({ earliest, latest }, now)).toEqual({ main, rest });
});

test('while nobody tells us more, times are times of day', () => {
  expect(at({ earliest: now + 20, latest: now + 26 }, now)).toEqual({
    main: '03:14:25Z',
    rest: '– 03:14:31Z',
  });
  expect(at({ earliest: now + 20, latest: 'never' }, now).rest).toBe('at the earliest');
  expect(at({ earliest: 'never', latest: 'never' }, now).main).toBe('never');
});

test('another day is named', () => {
  expect(timeOfDay(now - 86_400, now)).toBe('2026-11-23 03:14:05Z');
});

test('a countdown never shows more than is left', () => {
  expect([countdown(59.99), countdown(60), countdown(-1)]).toEqual(['0:59', '1:00', '0:00']);
});

test.for([
  [0, '0s'],
  [4.25, '4.3s'],
  [59.4, '59s'],
  [324, '5m24s'],
  [3720, '1h2m'],
  [280_800, '3d6h'],
] as const)('%d s are %s', ([span, text]) => expect(spanText(span)).toBe(text));

test('never comes last', () => {
  expect(['never' as const, 2, 1].toSorted(sooner)).toEqual([1, 2, 'never']);
  expect(sooner('never', 'never')).toBe(0);
});
