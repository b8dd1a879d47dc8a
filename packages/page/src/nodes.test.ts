import { expect, test } from 'vitest';
import { census, inTrouble, matches } from './nodes.ts';
import { aForecast, aRow, aTrouble } from './rows.test-data.ts';

test('the soonest eviction comes first, then what comes next, then the name', () => {
  const rows = [
    aRow('calm'),
    aRow('never-b', { trouble: aTrouble() }),
    aRow('never-a', { trouble: aTrouble() }),
    aRow('unknown-soon', { trouble: aTrouble({ next: 'unknown', unknown: aForecast(5) }) }),
    aRow('late', { trouble: aTrouble({ eviction: aForecast(900) }) }),
    aRow('soon', { trouble: aTrouble({ eviction: aForecast(20) }) }),
  ];
  const names = inTrouble(rows).map(({ name }) => name);
  expect(names).toEqual(['soon', 'late', 'unknown-soon', 'never-a', 'never-b']);
});

test.for([
  ['', [], true],
  ['WORKER eu', [], true],
  ['blue', ['late'], true],
  ['blue', ['ready'], false],
  ['green', [], false],
] as const)('search %j in phases %j finds it: %s', ([search, phases, found]) => {
  expect(matches(aRow('worker-1', { phase: 'late' }), { search, phases })).toBe(found);
});

test('the census names the gravest first and nobody who is not there', () => {
  const rows = [aRow('a'), aRow('b', { phase: 'late' }), aRow('c')];
  expect(census(rows)).toEqual([
    { phase: 'late', count: 1 },
    { phase: 'ready', count: 2 },
  ]);
});
