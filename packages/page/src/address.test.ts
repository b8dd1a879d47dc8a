import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, queryOf } from './address.ts';
import { phases } from './phases.ts';

test('every state has an address, and every address its state', () => {
  const anyPhases = fc.subarray(phases.map(({ phase }) => phase));
  const text = fc.string({ unit: 'binary-ascii', maxLength: 30 });
  fc.assert(
    fc.property(text, text, anyPhases, (node, search, chosen) => {
      const address = { node, search, phases: chosen };
      return JSON.stringify(addressOf(queryOf(address))) === JSON.stringify(address);
    }),
  );
});

test('a name in any script is kept', () => {
  const address = { node: 'שרת-גדול 😀', search: '節點 &=?#', phases: [] };
  expect(addressOf(queryOf(address))).toEqual(address);
});

test('nothing chosen is no query, and what is no phase is left out', () => {
  expect(queryOf({ node: '', search: '', phases: [] })).toBe('');
  expect(addressOf('?phase=late&phase=nonsense').phases).toEqual(['late']);
});
