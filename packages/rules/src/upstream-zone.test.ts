import { describe, expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import type { NodeFact, Status } from './fact.ts';
import { zoneViews } from './fleet.ts';
import { defaultsOf } from './settings.ts';
import { nodeFact, noExecuteTaint, readyCondition, watched } from './stage.ts';
import { unreachableKey } from './toleration.ts';
import { evictionsHalted, limiter } from './zone.ts';

/*
 * Zones and their queues as Kubernetes' own tests state them: TestMonitorNodeHealth of
 * node_lifecycle_controller_test.go, and rate_limited_queue_test.go.
 *
 * Not here: TestUniqueQueueGet, TestAddNode, TestClear (what a heap holds), TestTryOrdering and
 * TestTryRemovingWhileTry (when a handler that failed is tried again: a refused write is no part of
 * a forecast, and the order of those that wait is made anew in each tick).
 */

type Member = readonly [zone: string, status: Status | 'none', excluded?: 'excluded'];

/** Nodes `n0`, `n1` …, as told; those that are Ready have been so for long. */
function clusterOf(members: readonly Member[]): Cluster {
  const cluster = watched();
  for (const [index, member] of members.entries()) {
    observe(cluster, factOf(member, index, -1000));
  }
  return cluster;
}

function factOf([place, status, excluded]: Member, index: number, at: number): NodeFact {
  const [region = '', zone = ''] = place.split('/');
  const given = { region, zone, excluded: excluded === 'excluded' };
  const { ready: _, ...fact } = nodeFact(`n${index}`, at, given);
  return status === 'none' ? fact : { ...fact, ready: readyCondition(status, at) };
}

/** Upstream's large zones begin at 20 nodes. */
const flags = { version: 37, grace: 40, largeZone: 20 };
const statesOf = (cluster: Cluster) =>
  Object.fromEntries(
    zoneViews(exactModel(cluster, flags)).map(({ name, disruption }) => [name, disruption]),
  );

describe('TestMonitorNodeHealth: the state of zones', () => {
  const [up, down, none] = ['True', 'Unknown', 'none'] as const;
  const of = (zone: string, ...all: readonly Member[1][]): readonly Member[] =>
    all.map((status) => [zone, status] as const);
  const rows: readonly {
    says: string;
    first: readonly Member[];
    next: readonly Member[];
    states: readonly [Record<string, string>, Record<string, string>];
  }[] = [
    {
      says: 'a young node without labels',
      first: of('', up),
      next: of('', up),
      states: [{ none: 'normal' }, { none: 'normal' }],
    },
    {
      says: 'both zones down, one comes back',
      first: [...of('r/1', down), ...of('r/2', down)],
      next: [...of('r/1', down), ...of('r/2', up)],
      states: [
        { 'r/1': 'full', 'r/2': 'full' },
        { 'r/1': 'full', 'r/2': 'normal' },
      ],
    },
    {
      says: 'young nodes without conditions, of which one becomes Ready',
      first: of('r/1', none, none, none, none),
      next: of('r/1', down, down, down, up),
      states: [{ 'r/1': 'full' }, { 'r/1': 'partial' }],
    },
    {
      says: 'a third of five goes',
      first: of('r/1', down, down, up, up, up),
      next: of('r/1', down, down, down, up, up),
      states: [{ 'r/1': 'normal' }, { 'r/1': 'partial' }],
    },
    {
      says: 'two of three are down and no disruption; the last one goes',
      first: of('r/1', down, down, up),
      next: of('r/1', down, down, down),
      states: [{ 'r/1': 'normal' }, { 'r/1': 'full' }],
    },
    {
      says: 'all of one zone',
      first: [...of('r/1', down), ...of('r/2', up)],
      next: [...of('r/1', down), ...of('r/2', up)],
      states: [
        { 'r/1': 'full', 'r/2': 'normal' },
        { 'r/1': 'full', 'r/2': 'normal' },
      ],
    },
    {
      says: 'all of zones in two regions',
      first: [...of('r/1', down), ...of('s/2', down)],
      next: [...of('r/1', down), ...of('s/2', down)],
      states: [
        { 'r/1': 'full', 's/2': 'full' },
        { 'r/1': 'full', 's/2': 'full' },
      ],
    },
    {
      says: 'the Ready condition taken off',
      first: of('r/1', up),
      next: of('r/1', none),
      states: [{ 'r/1': 'normal' }, { 'r/1': 'full' }],
    },
    {
      says: 'the only Ready node does not count',
      first: [...of('r/1', down), ['r/1', up, 'excluded']],
      next: [...of('r/1', down), ['r/1', up, 'excluded']],
      states: [{ 'r/1': 'full' }, { 'r/1': 'full' }],
    },
  ];
  test.for(rows)('$says', ({ first, next, states: [before, after] }) => {
    const cluster = clusterOf(first);
    expect(statesOf(cluster)).toEqual(before);
    expect(evictionsHalted(cluster)).toBe(Object.values(before).every((one) => one === 'full'));
    for (const [index, member] of next.entries()) observe(cluster, factOf(member, index, 3600));
    expect(statesOf(cluster)).toEqual(after);
    expect(evictionsHalted(cluster)).toBe(Object.values(after).every((one) => one === 'full'));
  });
});

describe('the queue', () => {
  /** Three of forty nodes that wait. */
  function waiting(): Cluster {
    const cluster = clusterOf(Array.from({ length: 40 }, () => ['', 'True'] as const));
    for (const index of [0, 1, 2]) observe(cluster, factOf(['', 'Unknown'], index, 0));
    return cluster;
  }
  const lengthOf = (cluster: Cluster) => exactModel(cluster, flags).queues.get('none')?.length;
  test('TestDelNode, TestTry: a node taken out is not tainted, the others are', () => {
    const cluster = waiting();
    expect(lengthOf(cluster)).toBe(3);
    observe(cluster, factOf(['', 'True'], 1, 1));
    expect(lengthOf(cluster)).toBe(2);
    const model = exactModel(cluster, flags, 0.01, 3);
    expect(exactly(model, 'n1').noExecute?.earliest).toBeGreaterThan(40);
    expect(exactly(model, 'n2').noExecute?.earliest).toBe(0);
  });
  test('TestAddAfterTry: a node that has its taint is not tainted again', () => {
    const cluster = waiting();
    const taints = [noExecuteTaint(unreachableKey, 1)];
    observe(cluster, { ...factOf(['', 'Unknown'], 0, 1), taints });
    expect(lengthOf(cluster)).toBe(2);
    expect(exactly(exactModel(cluster, flags, 0.01, 2), 'n0').noExecute).toBeUndefined();
  });
});

test('TestSwapLimiter: to nothing, to another rate, and not to the same', () => {
  const cluster = clusterOf(Array.from({ length: 5 }, () => ['', 'True'] as const));
  const rate = () => {
    const zone = cluster.zones.get('none');
    return zone && limiter(cluster, zone, defaultsOf(37, { rate: 5.5 }));
  };
  expect(rate()).toEqual({ rate: 5.5, changes: [] });
  observe(cluster, factOf(['', 'Unknown'], 0, 0));
  expect(rate()).toEqual({ rate: 5.5, changes: [] });
  for (const index of [1, 2]) observe(cluster, factOf(['', 'Unknown'], index, 10));
  expect(rate()).toMatchObject({ rate: 0, changes: [{ before: 5.5 }] });
  observe(cluster, factOf(['', 'True'], 2, 20));
  expect(rate()).toMatchObject({ rate: 5.5, changes: [{ before: 5.5 }, { before: 0 }] });
});
