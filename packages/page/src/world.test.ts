import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from './api.ts';
import { aFleet, aRow } from './rows.test-data.ts';
import { changed, worldOf } from './world.ts';

const first = worldOf({
  now: 1,
  fleet: aFleet,
  nodes: ['n10', 'n9', 'm1'].map((name) => aRow(name, name === 'm1' ? { zone: 'eu/0' } : {})),
});

test('zones and their nodes lie in order, numbers as numbers', () => {
  expect([...first.zones]).toEqual([
    ['eu/0', ['m1']],
    ['eu/1', ['n9', 'n10']],
  ]);
});

test('a renewal changes one lease and moves nobody', () => {
  const next = changed(first, { now: 2, renewed: { n9: 1007, stranger: 3 } });
  expect(next.rows.get('n9')?.lease_seen).toBe(1007);
  expect(next.rows.size).toBe(3);
  expect(next.zones).toBe(first.zones);
});

test('a change that only tells the time leaves all else the same', () => {
  const next = changed(first, { now: 2 });
  expect(next).toEqual({ ...first, now: 2 });
  expect(next.rows).toBe(first.rows);
});

test('a name like __proto__ is a name like any other', () => {
  const next = changed(first, JSON.parse('{"now":2,"renewed":{"__proto__":5},"nodes":[]}'));
  expect(next.rows.size).toBe(3);
});

test('after any changes each zone has exactly its nodes', () => {
  const row = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    zone: fc.constantFrom('x', 'y'),
  });
  const change = fc.record({ nodes: fc.array(row), gone: fc.array(fc.constantFrom('a', 'b')) });
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const all = changes.map(({ nodes, gone }): Change => {
        return { now: 2, nodes: nodes.map(({ name, zone }) => aRow(name, { zone })), gone };
      });
      const { rows, zones } = all.reduce(changed, first);
      const shown = [...zones].flatMap(([zone, names]) => names.map((name) => [name, zone]));
      expect(new Map(shown.map(([name = '', zone = '']) => [name, zone]))).toEqual(
        new Map([...rows.values()].map(({ name, zone }) => [name, zone])),
      );
    }),
  );
});
