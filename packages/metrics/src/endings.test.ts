import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Endings } from './endings.ts';
import { labelText } from './exposition.ts';

const value = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'zone/ä', 'a "quoted" one', 'a\nb', '\0'),
  fc.string(),
);
const labels = fc.record({ zone: value, pool: value, os: fc.constantFrom('linux', 'windows') });

test('whatever lines came before, a line ends as its own labels say', () => {
  const decoder = new TextDecoder();
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 30 }), (lines) => {
      const endings = new Endings();
      for (const line of [...lines, ...lines]) {
        expect(decoder.decode(endings.of(line))).toBe(`",${labelText(line)}} `);
      }
    }),
  );
});

test('lines that are labelled alike end with the same bytes', () => {
  const endings = new Endings();
  const [a, b] = [
    { zone: 'a', os: 'linux' },
    { zone: 'b', os: 'linux' },
  ];
  const [first, other] = [endings.of(a), endings.of(b)];
  expect(endings.of({ ...a })).toBe(first);
  expect(endings.of({ ...b })).toBe(other);
  expect(endings.of({ ...a, os: 'windows' })).not.toEqual(first);
});

test('of a thousand kinds of lines no more is kept', () => {
  const endings = new Endings();
  const first = endings.of({ zone: '0' });
  for (let zone = 1; zone <= 1000; zone += 1) endings.of({ zone: String(zone) });
  expect(endings.of({ zone: '0' })).not.toBe(first);
  expect(endings.of({ zone: '0' })).toEqual(first);
});
