import { parseDuration } from '@kube-heartbeat/rules/duration.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goDuration, span } from './duration.ts';

test.for([
  ['50s', 50],
  ['1m30s', 90],
  ['1h2m3.5s', 3723.5],
  ['300ms', 0.3],
  ['.5s', 0.5],
  ['1µs', 1e-6],
  ['0', 0],
  ['50', undefined],
  ['', undefined],
  ['s', undefined],
  ['-5s', undefined],
  ['1m 30s', undefined],
  ['5d', undefined],
] as const)('%s is %s', ([text, seconds]) => expect(parseDuration(text)).toBe(seconds));

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (milliseconds) => {
      expect(parseDuration(goDuration(milliseconds / 1000))).toBeCloseTo(milliseconds / 1000, 6);
    }),
  );
});

test.for([
  [0, '0s'],
  [3.14, '3.1s'],
  [59.96, '1m0s'],
  [192, '3m12s'],
  [3599.6, '1h0m'],
  [90_000, '1d1h'],
  [Infinity, 'never'],
] as const)('%s seconds read as %s', ([seconds, text]) => expect(span(seconds)).toBe(text));
