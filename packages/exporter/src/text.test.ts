import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';
import { table } from './table.ts';
import { paint, safe, wrap } from './text.ts';

test.for([
  ['\u001b[2Jgone', '\\x1b[2Jgone'],
  ['two\nlines\r', 'two\\x0alines\\x0d'],
  ['\u202eevil', '\\u202eevil'],
  ['zero\u200bwidth', 'zero\\u200bwidth'],
  ['größe 節点', 'größe 節点'],
] as const)('%j prints as %s', ([hostile, shown]) => expect(safe(hostile)).toBe(shown));

test('columns are aligned by what is seen, not by the codes of colours', () => {
  const red = { text: 'no', style: 'red' } as const;
  expect(
    table(
      [
        ['A', 'B'],
        [red, 'x'],
        ['long', ''],
      ],
      true,
    ),
  ).toBe(`A     B\n${paint('no', 'red', true)}    x\nlong\n`);
  expect(table([])).toBe('');
});

test('a line is broken at spaces and each part is indented', () => {
  expect(wrap('one two three', '  ', 9)).toBe('  one two\n  three');
});

test.for([
  ['worker-l', ['worker-1', 'worker-2'], ['worker-1', 'worker-2']],
  ['ip-10', ['ip-10-0-0-1.internal', 'zzz'], ['ip-10-0-0-1.internal']],
  ['abc', ['xyz'], []],
] as const)('%s may have meant one of %j', ([word, names, meant]) => {
  expect(nearest(word, names)).toEqual(meant);
});
