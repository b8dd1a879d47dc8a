import fc from 'fast-check';
import { expect, test } from 'vitest';
import { relistPage, wholePage } from './kubelet.test-server.ts';
import { wantedEarly, wantedFamilies } from './reading.ts';
import { readText } from './text-reader.ts';

function read(page: string, names: readonly string[] = wantedFamilies): Record<string, number> {
  const reader = readText(names);
  reader.push(page);
  reader.end();
  return Object.fromEntries(reader.values);
}

test.for([
  ['a 1\n', { a: 1 }],
  ['a 1', { a: 1 }],
  ['a -1.5e3 1700000000000\n', { a: -1500 }],
  ['a{x="}",y="\\""} 2\n', { 'a{x="}",y="\\""}': 2 }],
  ['a_count 3\na_bucket{le="1"} 4\na_other 5\n', { a_count: 3, 'a_bucket{le="1"}': 4 }],
  ['a NaN\na +Inf\n', {}],
  ['a{x="1} 2\n', {}],
  ['a\n\n  a 1\na1\n<html>a 1\n', {}],
  [`a ${'1'.repeat(5000)}\n`, {}],
  ['b 1\n', {}],
] as const)('%j', ([page, expected]) => expect(read(page, ['a'])).toEqual(expected));

test('a page that comes in pieces reads as a whole one', () => {
  const page = relistPage(1_800_000_000.25, 17);
  const whole = read(page);
  fc.assert(
    fc.property(fc.array(fc.nat(page.length), { maxLength: 20 }), (cuts) => {
      const reader = readText(wantedFamilies);
      const ends = [0, ...cuts.sort((one, other) => one - other), page.length];
      for (let at = 1; at < ends.length; at++) reader.push(page.slice(ends[at - 1], ends[at]));
      reader.end();
      expect(Object.fromEntries(reader.values)).toEqual(whole);
    }),
  );
});

test('what comes after the last wanted family is not read', () => {
  const reader = readText(wantedEarly);
  expect(reader.push(wholePage(1, 1))).toBe(true);
  expect([...reader.values.keys()].every((series) => series.includes('pleg'))).toBe(true);
});

test('whatever comes, it is read in bounded memory and no number of it is NaN', {
  timeout: 60_000,
}, () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', ' ', '{', '}', '"', '\\', '# TYPE ', 'kubelet_pleg_last_seen_seconds'),
    fc.string(),
    fc.double().map(String),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const reader = readText(wantedFamilies);
      for (const each of pieces) reader.push(each);
      reader.end();
      expect([...reader.values.values()].every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
