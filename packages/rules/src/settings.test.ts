import { describe, expect, test } from 'vitest';
import { describe as describeSettings } from './setting-view.ts';
import { candidates, defaultsOf, problem, settingTable } from './settings.ts';
import { behaviour } from './versions.ts';

const flag = (value: number) => ({ value, source: 'flag' as const });

describe('what differs between versions', () => {
  test.for([
    [28, { grace: 40, queuesInSameTick: false, leaseBreaker: false, ownEvictionClient: false }],
    [29, { grace: 40, queuesInSameTick: false, leaseBreaker: false, ownEvictionClient: true }],
    [31, { grace: 40, queuesInSameTick: false, leaseBreaker: false, ownEvictionClient: true }],
    [32, { grace: 50, queuesInSameTick: false, leaseBreaker: false, ownEvictionClient: true }],
    [33, { grace: 50, queuesInSameTick: false, leaseBreaker: false, ownEvictionClient: true }],
    [34, { grace: 50, queuesInSameTick: true, leaseBreaker: false, ownEvictionClient: true }],
    [36, { grace: 50, queuesInSameTick: true, leaseBreaker: false, ownEvictionClient: true }],
    [37, { grace: 50, queuesInSameTick: true, leaseBreaker: true, ownEvictionClient: true }],
  ] as const)('1.%i', ([minor, expected]) => expect(behaviour(minor)).toEqual(expected));
  test('what is older or newer than the table is taken for its ends', () => {
    expect(behaviour(20)).toEqual(behaviour(28));
    expect(behaviour(40)).toEqual(behaviour(37));
  });
});

describe('candidates', () => {
  test('what is assumed covers both graces and a controller one version behind', () => {
    const all = candidates({}, 34).map(({ version, grace }) => [version, grace]);
    expect(all).toEqual([
      [34, 40],
      [34, 50],
      [33, 40],
      [33, 50],
    ]);
  });
  test('what is known leaves one', () => {
    expect(candidates({ version: flag(33), grace: flag(20) }, 37)).toEqual([
      defaultsOf(33, { grace: 20 }),
    ]);
  });
  test('the lease breaker comes with the version unless it is known', () => {
    expect(candidates({ version: flag(37) }, 37)[0]?.leaseBreaker).toBe(1);
    expect(candidates({ version: flag(36) }, 37)[0]?.leaseBreaker).toBe(0);
    expect(candidates({ version: flag(37), leaseBreaker: flag(0) }, 37)[0]?.leaseBreaker).toBe(0);
  });
  test('people are told all of them, and how each is known', () => {
    const all = candidates({ tick: flag(2) }, 34);
    const told = describeSettings({ tick: flag(2) }, all);
    expect(told.find(({ name }) => name === 'grace')).toMatchObject({
      value: '40s or 50s',
      source: 'assumed',
    });
    expect(told.find(({ name }) => name === 'tick')).toMatchObject({ value: '2s', source: 'flag' });
    expect(told.find(({ name }) => name === 'version')).toMatchObject({ value: '1.33 or 1.34' });
  });
});

test('a value that no controller accepts is told in one sentence', () => {
  const row = settingTable.find(({ name }) => name === 'unhealthyShare');
  expect(row && problem(row, 1.5)).toMatch(/^--unhealthy-zone-threshold is 1.5: .*\.$/);
  expect(row && problem(row, 0.5)).toBeUndefined();
  expect(row && problem(row, NaN)).toBeDefined();
});
test('every setting has a flag of its own and sane bounds', () => {
  expect(new Set(settingTable.map(({ flag: name }) => name)).size).toBe(settingTable.length);
  for (const { name, assumed, least, most } of settingTable) {
    for (let minor = 28; minor <= 37; minor++) {
      expect(assumed(minor), name).toBeGreaterThanOrEqual(least);
      expect(assumed(minor), name).toBeLessThanOrEqual(most);
    }
  }
});
