import { describe, expect, test } from 'vitest';
import type { Fact } from './fact.ts';
import { only, podAt, podsAt, unknownAt, watchedDeath } from './score-stage.test-data.ts';
import { bearing, leaderFact, leaseFact, nodeFact, readyCondition } from './stage.ts';

describe('an event against the forecast that stood', () => {
  test.for([
    { says: 'within the bounds', at: 22, result: 'inside' },
    { says: 'at the next tick', at: 25, result: 'inside' },
    { says: 'sooner', at: 15, result: 'early' },
    { says: 'a little sooner', at: 19.5, result: 'early' },
    { says: 'just later', at: 26.5, result: 'late' },
  ])('$says: $result', ({ at, result }) => {
    const { outcomes } = watchedDeath([unknownAt(at)], 28);
    expect(only(outcomes)[0]).toBe(`unknown ${result}`);
    expect(outcomes[0]).toMatchObject({ node: 'a', actual: at });
    expect(outcomes[0]?.lastFact?.earliest).toBeCloseTo(19.8, 0);
  });
});

test('the latest passes and nothing comes: missed, once', () => {
  const { outcomes } = watchedDeath([], 60);
  expect(only(outcomes)).toEqual(['unknown missed', 'no_execute missed']);
});
test('not missed while no leader was seen to live after the latest', () => {
  const facts = [leaderFact('x', -100, 1), leaderFact('x', -100, 10)];
  expect(only(watchedDeath(facts, 60).outcomes)).toEqual([]);
});
test('a renewal after silence cancels what was told', () => {
  expect(only(watchedDeath([leaseFact('a', 17)], 20).outcomes)).toEqual(['unknown cancelled']);
});
test('a deleted Node supersedes it', () => {
  const gone: Fact = { kind: 'node-gone', node: 'a', seenAt: 17 };
  const { outcomes } = watchedDeath([gone], 60);
  expect(only(outcomes)).toEqual(['unknown superseded', 'no_execute superseded']);
});
test('a whole death: given up, tainted, evicted', () => {
  const { outcomes } = watchedDeath(
    [
      podAt(10),
      podsAt(10, 'p'),
      unknownAt(22),
      podAt(22.1, { ready: false }),
      unknownAt(22.2, true),
      podAt(62.4, { deletedAt: 62, disruption: 'DeletionByTaintManager', ready: false }),
    ],
    70,
  );
  expect(only(outcomes)).toEqual([
    'unknown inside',
    'endpoints inside',
    'no_execute inside',
    'deletion inside',
  ]);
  expect(outcomes.at(-1)).toMatchObject({ pod: 'default/p', before30sResult: 'inside' });
});
test('pods are still marked when the node returns in the middle of it, and never after', () => {
  const ready = readyCondition('True', 22.1);
  const { outcomes } = watchedDeath(
    [
      podAt(10),
      podsAt(10, 'p'),
      unknownAt(22),
      nodeFact('a', 22.1, { ready }),
      podAt(22.2, { ready: false }),
      podAt(23, { ready: true }),
      podAt(40, { ready: false }),
    ],
    45,
  );
  expect(only(outcomes)).toEqual(['unknown inside', 'no_execute cancelled', 'endpoints inside']);
});
test('a pod whose mark is seen just before the flip was marked by it; long before, it was not', () => {
  const marked = (at: number) =>
    only(
      watchedDeath([podAt(10), podsAt(10, 'p'), podAt(at, { ready: false }), unknownAt(22)], 23)
        .outcomes,
    );
  expect(marked(21.95)).toEqual(['unknown inside', 'endpoints inside']);
  expect(marked(21.5)).toEqual(['unknown inside']);
});
test('what a human deletes is superseded, not early', () => {
  const { outcomes } = watchedDeath(
    [
      podAt(10),
      podsAt(10, 'p'),
      unknownAt(22),
      unknownAt(22.2, true),
      podAt(40, { deletedAt: 70 }),
    ],
    45,
  );
  expect(only(outcomes)).toContain('deletion superseded');
});
test('a node that returns cancels the deletions to come', () => {
  const { outcomes } = watchedDeath(
    [
      podAt(10),
      podsAt(10, 'p'),
      unknownAt(22),
      podAt(22.1, { ready: false }),
      unknownAt(22.2, true),
      nodeFact('a', 40, { ready: readyCondition('True', 40) }),
    ],
    45,
  );
  expect(only(outcomes).slice(3)).toEqual(['deletion cancelled']);
});
test('a pod that PodGC takes after its Node was forecast too', () => {
  const { outcomes } = watchedDeath(
    [
      podAt(10, { tolerations: bearing(undefined) }),
      podsAt(10, 'p'),
      { kind: 'node-gone', node: 'a', seenAt: 15 },
      podAt(80, { tolerations: bearing(undefined), disruption: 'DeletionByPodGC' }),
      { kind: 'pod-gone', namespace: 'default', name: 'p', node: 'a', seenAt: 80 },
    ],
    85,
  );
  expect(only(outcomes)).toEqual(expect.arrayContaining(['deletion inside', 'object_end inside']));
});
