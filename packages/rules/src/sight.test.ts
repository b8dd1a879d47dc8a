import { expect, test } from 'vitest';
import { committed, sightOf } from './sight.ts';

const about = { kind: 'lease', node: 'a', resourceVersion: '1', seenAt: 100 } as const;

test.for([
  ['a watch event', {}, 99.8],
  ['an event that was read with many others', { unreadSince: 99.9 }, 99.7],
  ['what a list told', { notBefore: 90 }, 90],
  ['what the first list told', { notBefore: -Infinity }, -Infinity],
  ['what a list told of a moment ago', { notBefore: 99.95 }, 99.8],
] as const)('%s was committed at the earliest …', ([, how, earliest]) => {
  const sight = sightOf({ ...about, ...how });
  expect(committed(sight, 0.2).earliest).toBeCloseTo(earliest, 9);
  expect(committed(sight, 0.2).latest).toBe(100);
});
