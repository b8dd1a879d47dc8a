import { describe, expect, test } from 'vitest';
import type { Fact } from './fact.ts';
import type { Outcome } from './score.ts';
import { only, podAt, podsAt, unknownAt, watchedDeath } from './score-stage.test-data.ts';
import { bearing, leaderFact, leaseFact, nodeFact, readyCondition } from './stage.ts';

/* Rows for each result, and for when the last fact was seen that bears on a forecast. */

const gone: Fact = { kind: 'node-gone', node: 'a', seenAt: 21 };
const back = (at: number) => nodeFact('a', at, { ready: readyCondition('True', at) });
const dying = [podAt(10), podsAt(10, 'p'), unknownAt(22), unknownAt(22.2, true)];
/** Deleted in time, and gone as its kubelet says so at 70. */
const confirmed: readonly Fact[] = [
  ...dying,
  podAt(22.1, { ready: false }),
  podAt(62.4, { ready: false, deletedAt: 62, disruption: 'DeletionByTaintManager' }),
  { kind: 'pod-gone', namespace: 'default', name: 'p', node: 'a', seenAt: 70 },
];
const until62 = ['unknown inside', 'endpoints inside', 'no_execute inside', 'deletion inside'];
const of = (outcomes: readonly Outcome[], event: string) =>
  outcomes.find((outcome) => outcome.event === event);

describe('how a forecast ends', () => {
  const rows: readonly { says: string; facts: readonly Fact[]; until: number; told: string[] }[] = [
    {
      says: 'a Node made anew under its name supersedes what was told of the old one',
      facts: [nodeFact('a', 17, { uid: 'another' })],
      until: 18,
      told: ['unknown superseded', 'no_execute superseded'],
    },
    {
      says: 'a Node that a list no longer names is superseded',
      facts: [{ kind: 'listed', resource: 'nodes', names: new Set(['b', 'c']), seenAt: 17 }],
      until: 18,
      told: ['unknown superseded', 'no_execute superseded'],
    },
    {
      says: 'a list of leases ends nothing',
      facts: [{ kind: 'listed', resource: 'leases', names: new Set(['a', 'b', 'c']), seenAt: 17 }],
      until: 18,
      told: [],
    },
    {
      says: 'a pod that a list no longer names is superseded: nobody saw who deleted it',
      facts: [...dying, podsAt(40)],
      until: 41,
      told: ['unknown inside', 'no_execute inside', 'endpoints missed', 'deletion superseded'],
    },
    {
      says: 'a pod made anew under its name supersedes what was told of the old one',
      facts: [...dying, podAt(23, { uid: 'another' })],
      until: 24,
      told: ['unknown inside', 'no_execute inside', 'deletion superseded', 'endpoints superseded'],
    },
    {
      says: 'a pod that is never marked is missed among the endpoints',
      facts: dying,
      until: 26,
      told: ['unknown inside', 'no_execute inside', 'endpoints missed'],
    },
    {
      says: 'a node that returns cancels its taint; marks under way may come or not',
      facts: [...dying.slice(0, 3), back(22.5)],
      until: 40,
      told: ['unknown inside', 'no_execute cancelled'],
    },
    {
      says: 'a new leader that takes the taint off cancels nothing: it puts it back',
      facts: [
        leaderFact('x', -100, 1),
        ...[10, 20, 22].map((at) => leaderFact('x', -100, at)),
        ...dying,
        podAt(22.1, { ready: false }),
        leaderFact('y', 25, 25),
        unknownAt(26),
      ],
      until: 27,
      told: ['unknown inside', 'endpoints inside', 'no_execute inside'],
    },
    {
      says: 'a pod of a deleted Node that PodGC never takes is missed, and so is its end',
      facts: [podAt(10, { tolerations: bearing(undefined) }), podsAt(10, 'p'), gone],
      until: 110,
      told: ['unknown superseded', 'no_execute superseded', 'deletion missed', 'object_end missed'],
    },
    {
      says: 'a pod that is gone before its node is seen to be back: two watches tell of them',
      facts: [...confirmed, back(70.05)],
      until: 72,
      told: [...until62, 'object_end inside'],
    },
    {
      says: 'a pod that is gone long before its node is back was forced away',
      facts: [...confirmed, back(75)],
      until: 76,
      told: [...until62, 'object_end superseded'],
    },
  ];
  test.for(rows)('$says', ({ facts, until, told }) => {
    expect(only(watchedDeath(facts, until).outcomes)).toEqual(told);
  });
  test('what was told and is spoken of no more is forgotten after half a minute', () => {
    expect(watchedDeath([leaseFact('a', 17)], 40).told).toContain('no_execute a ');
    const renewals = [17, 27, 37, 47].map((at) => leaseFact('a', at));
    expect(watchedDeath(renewals, 48).told).toEqual([]);
  });
});

describe('the forecast of 30 s before', () => {
  test('shares the end of one that was called off', () => {
    const { outcomes } = watchedDeath([...dying, back(60)], 61);
    expect(of(outcomes, 'deletion')).toMatchObject({
      result: 'cancelled',
      before30sResult: 'cancelled',
    });
  });
  test('is not there where nothing was told then', () => {
    const { outcomes } = watchedDeath(dying, 24);
    expect(of(outcomes, 'unknown')).not.toHaveProperty('before30s');
  });
  test('was missed only if its own latest passed', () => {
    const { outcomes } = watchedDeath(dying, 80);
    expect(of(outcomes, 'deletion')).toMatchObject({ result: 'missed', before30sResult: 'missed' });
    const longer = [...dying, podAt(30), leaderFact('x', 0, 3), leaderFact('x', 0, 29)];
    expect(only(watchedDeath(longer, 80).outcomes)).not.toContain('deletion missed');
  });
});

describe('the last fact that bears', () => {
  test.for([
    ['a renewal on Unknown', [unknownAt(22)], 'unknown', 0],
    ['a renewal on an Unknown that nobody had told of yet', [unknownAt(3)], 'unknown', 0],
    [
      'a write of the lease that renews nothing',
      [leaseFact('a', 7, { renewTime: 0 }), unknownAt(22)],
      'unknown',
      7,
    ],
    [
      'the Unknown of the node on its taint',
      [unknownAt(22), unknownAt(22.2, true)],
      'no_execute',
      22,
    ],
    [
      'the taint on a deletion',
      [...dying, podAt(62.4, { deletedAt: 62, disruption: 'DeletionByTaintManager' })],
      'deletion',
      22.2,
    ],
    [
      'a new leader on Unknown',
      [leaderFact('x', 0, 1), leaderFact('y', 9, 9), unknownAt(31)],
      'unknown',
      9,
    ],
    [
      'a leader that renews again after a gap',
      [leaderFact('x', 0, 1), leaderFact('x', 0, 2), leaderFact('x', 0, 12), unknownAt(22)],
      'unknown',
      12,
    ],
    [
      'but not one that renews as it does',
      [
        leaderFact('x', 0, 1),
        ...[3, 5, 7, 9, 11, 13, 15, 17, 19, 21].map((at) => leaderFact('x', 0, at)),
        unknownAt(22),
      ],
      'unknown',
      0,
    ],
    ['a heartbeat that ends it', [leaseFact('a', 17)], 'unknown', 0],
    ['nothing new on what was missed', [], 'unknown', 0],
  ] as const)('is %s', ([, facts, event, at]) => {
    const { outcomes } = watchedDeath(facts, 63);
    expect(of(outcomes, event)?.lastFactAt).toBe(at);
  });
  test('is known of every forecast that is scored', () => {
    const { outcomes } = watchedDeath([...dying, podAt(62.4, { deletedAt: 62 }), gone], 63);
    expect(outcomes.length).toBeGreaterThan(3);
    for (const { lastFact, lastFactAt } of outcomes) {
      expect(lastFactAt === undefined).toBe(lastFact === undefined);
    }
  });
});
