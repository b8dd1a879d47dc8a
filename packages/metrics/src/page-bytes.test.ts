import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOf } from '../testdata/page-text.ts';
import { escapeLabel, valueText } from './exposition.ts';
import { PageBytes } from './page-bytes.ts';

const written = (write: (page: PageBytes) => void): string => {
  const page = new PageBytes();
  write(page);
  return textOf(page.chunks());
};

const value = fc.oneof(
  fc.double(),
  fc
    .integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 })
    .map((thousandths) => thousandths / 1000),
  fc.constantFrom(
    0,
    -0,
    1,
    0.001,
    999_999,
    1e6,
    1_000_000.5,
    1e12,
    1e15,
    1e21,
    Infinity,
    -Infinity,
  ),
);

test('a value is written with the digits of valueText', () => {
  fc.assert(
    fc.property(value, (each) => {
      expect(written((page) => page.value(each))).toBe(valueText(each));
    }),
    { numRuns: 5000 },
  );
});

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'Z',
    '~',
    ' ',
    '"',
    '\\',
    '\n',
    '\0',
    '\u007f',
    'é',
    '€',
    '😀',
    '\ud800',
  ),
  maxLength: 30,
});

test('a label is written as escapeLabel writes it, a text as UTF-8 has it', () => {
  fc.assert(
    fc.property(text, text, (label, plain) => {
      const page = written((bytes) => {
        bytes.label(label);
        bytes.text(plain);
      });
      expect(page).toBe(escapeLabel(label) + plain.toWellFormed());
    }),
    { numRuns: 2000 },
  );
});

test('a line longer than a block is whole, and what comes after it is a chunk of its own', () => {
  const long = 'é'.repeat(100_000);
  const page = new PageBytes();
  page.text('before');
  page.label(long);
  page.end();
  page.bytes(new TextEncoder().encode('after'));
  page.end();
  expect(page.chunks().map((chunk) => textOf([chunk]))).toEqual([`before${long}\n`, 'after\n']);
});
