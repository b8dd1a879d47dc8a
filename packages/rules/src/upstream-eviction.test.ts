import { describe, expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import type { Taint, Toleration } from './fact.ts';
import { nodeFact, noExecuteTaint, podFact, readyCondition, tolerating, watched } from './stage.ts';
import { evaluate } from './timer.ts';
import { admitted, noExecute, notReadyKey, patience, unreachableKey } from './toleration.ts';

/*
 * What taint_eviction_test.go, timed_workers_test.go and the admission plugin's admission_test.go
 * state, as rows of ours; each names the function that states it.
 *
 * Not here: TestPodDeletionEvent (events), TestDeletePod (nothing may panic), TestHandles (which
 * requests admission looks at), "not scheduled" of TestCreatePod (a pod on no node is on nobody's
 * list), and [] of TestGetMinTolerationTime (no taint is borne by no toleration).
 */

const [one, two] = [noExecuteTaint('one'), noExecuteTaint('two')];

/** Node `n` and its pods; the node's taints change as told. */
function played(
  pods: Readonly<Record<string, readonly Toleration[]>>,
  changes: readonly (readonly [at: number, taints: readonly Taint[]])[],
): Cluster {
  const cluster = watched();
  observe(cluster, nodeFact('n', -100));
  for (const [name, tolerations] of Object.entries(pods)) {
    observe(cluster, podFact(name, 'n', { tolerations, seenAt: -50 }));
  }
  const names = new Set(Object.keys(pods).map((name) => `default/${name}`));
  observe(cluster, { kind: 'pods', node: 'n', state: 'listed', names, seenAt: -50 });
  for (const [at, taints] of changes) {
    observe(cluster, nodeFact('n', at, { ready: readyCondition('True', -100), taints }));
  }
  return cluster;
}

/** When each pod is deleted because of the taints that are there; absent: not because of them. */
function deletions(cluster: Cluster, now = 100): Readonly<Record<string, number>> {
  const { pods } = exactly(exactModel(cluster, { version: 37 }, 0.01, now), 'n');
  return Object.fromEntries(
    pods.flatMap(({ pod, deletion }) =>
      deletion && pod.timer && deletion.earliest < Infinity
        ? [[pod.fact.name, deletion.earliest]]
        : [],
    ),
  );
}

test('TestFilterNoExecuteTaints', () => {
  expect(noExecute([one, { ...two, effect: 'NoSchedule' }])).toEqual([one]);
});

describe('TestCreatePod, TestCreateNode, TestEventualConsistency: a pod and taints meet', () => {
  const rows: readonly {
    says: string;
    own: readonly Toleration[];
    taints: readonly Taint[];
    at: number | undefined;
  }[] = [
    { says: 'no taint', own: [], taints: [], at: undefined },
    { says: 'not tolerated', own: [], taints: [one], at: 0 },
    { says: 'tolerated for a while', own: [tolerating('one', 100)], taints: [one], at: 100 },
    { says: 'tolerated for ever', own: [tolerating('one')], taints: [one], at: undefined },
    { says: 'another one tolerated for ever', own: [tolerating('two')], taints: [one], at: 0 },
  ];
  test.for(rows)('the taint comes: $says', ({ own, taints, at }) => {
    expect(deletions(played({ p: own }, [[0, taints]]))['p']).toBe(at);
  });
  test.for(rows)('the pod comes: $says', ({ own, taints, at }) => {
    const cluster = played({}, [[-10, taints]]);
    observe(cluster, podFact('p', 'n', { tolerations: own, seenAt: 0 }));
    expect(deletions(cluster)['p']).toBe(at);
  });
});

describe('TestUpdatePod', () => {
  const edited = (before: readonly Toleration[], after: readonly Toleration[]) => {
    const cluster = played({ p: before }, [[0, [one]]]);
    observe(cluster, podFact('p', 'n', { tolerations: after, seenAt: 0.5 }));
    return deletions(cluster)['p'];
  };
  test.for<{ says: string; before: Toleration[]; after: Toleration[]; at: number | undefined }>([
    {
      says: 'a toleration taken away deletes at once',
      before: [tolerating('one', 100)],
      after: [],
      at: 0.5,
    },
    {
      says: 'a longer one does not help',
      before: [tolerating('one', 1)],
      after: [tolerating('one', 100)],
      at: 1,
    },
    {
      says: 'one for ever does',
      before: [tolerating('one', 100)],
      after: [tolerating('one')],
      at: undefined,
    },
  ])('$says', ({ before, after, at }) => expect(edited(before, after)).toBe(at));
});

describe('TestUpdateNode', () => {
  const equal = (key: string, seconds: number): Toleration => ({
    ...tolerating(key, seconds),
    operator: 'Equal',
  });
  test.for<{
    says: string;
    own: Toleration[];
    changes: [number, Taint[]][];
    at: number | undefined;
  }>([
    { says: 'a taint comes', own: [], changes: [[0, [one]]], at: 0 },
    { says: 'a tolerated one', own: [tolerating('one', 100)], changes: [[0, [one]]], at: 100 },
    {
      says: 'two, of which one is tolerated',
      own: [tolerating('one', 100)],
      changes: [[0, [one, two]]],
      at: 0,
    },
    {
      says: 'the taint goes in time',
      own: [tolerating('one', 5)],
      changes: [
        [0, [one]],
        [2, []],
      ],
      at: undefined,
    },
    {
      says: 'two tolerated: the first that runs out',
      own: [equal('one', 1), equal('two', 100)],
      changes: [[0, [one, two]]],
      at: 1,
    },
  ])('$says', ({ own, changes, at }) =>
    expect(deletions(played({ p: own }, changes), 3)['p']).toBe(at),
  );
});

test('TestUpdateNodeWithMultipleTaints: borne for ever, for a minute, and for ever again', () => {
  const own = { p: [tolerating('one'), tolerating('two', 60)] };
  const changes: [number, Taint[]][] = [
    [0, []],
    [1, [one]],
    [2, [one, two]],
    [3, [one]],
  ];
  const after = (count: number) => deletions(played(own, changes.slice(0, count)), 4)['p'];
  expect([1, 2, 3, 4].map(after)).toEqual([undefined, undefined, 62, undefined]);
});

describe('TestUpdateNodeWithMultiplePods', () => {
  const pods = { a: [], b: [tolerating('one', 1)], c: [tolerating('one')] };
  test('each goes in its time', () => {
    expect(deletions(played(pods, [[0, [one]]]))).toEqual({ a: 0, b: 1 });
  });
  test('a taint that nobody bears takes all at once', () => {
    expect(deletions(played(pods, [[0, [one, two]]]))).toEqual({ a: 0, b: 0, c: 0 });
  });
});

test('TestDeleteNode: the taints of a Node that is gone meet nobody any more', () => {
  const cluster = played({}, [[0, [one]]]);
  observe(cluster, { kind: 'node-gone', node: 'n', seenAt: 5 });
  observe(cluster, podFact('p', 'n', { tolerations: [], seenAt: 6 }));
  expect(cluster.pods.get('n')?.pods.get('default/p')?.timer).toBeUndefined();
});

describe('TestGetMinTolerationTime', () => {
  test.for<[string, (number | undefined)[], number]>([
    ['one without seconds', [undefined], Infinity],
    ['the shorter of two', [1, 2], 1],
    ['seconds before none', [1, undefined], 1],
    ['seconds after none', [undefined, 1], 1],
  ])('%s', ([, seconds, expected]) => {
    const taints = seconds.map((_, index) => noExecuteTaint(`t${index}`));
    const own = seconds.map((each, index) => tolerating(`t${index}`, each));
    expect(patience(own, taints)).toEqual({ tolerated: true, seconds: expected });
  });
});

describe('timed_workers_test.go', () => {
  const own = [tolerating('one', 10)];
  const started = evaluate(undefined, [one], own, { at: 0 });
  test('TestExecute: what need not wait fires at once', () => {
    expect(evaluate(undefined, [one], [], { at: 0 })).toMatchObject({
      since: { at: 0 },
      seconds: 0,
    });
  });
  test('TestExecuteDelayed: work added twice fires once, as it was added first', () => {
    expect(evaluate(started, [one], own, { at: 1 })).toBe(started);
  });
  test('TestCancel: what is cancelled does not fire', () => {
    expect(evaluate(started, [], own, { at: 2 })).toBeUndefined();
  });
  test('TestCancelAndRead: added anew it waits anew', () => {
    const cancelled = evaluate(started, [], own, { at: 2 });
    expect(evaluate(cancelled, [one], own, { at: 3 })).toMatchObject({
      since: { at: 3 },
      seconds: 10,
    });
  });
});

describe('TestForgivenessAdmission', () => {
  const [notReady, unreachable] = [notReadyKey, unreachableKey];
  const any = (key: string): Toleration => ({ ...tolerating(key, 700), effect: '' });
  test.for<{ says: string; own: Toleration[]; added: string[] }>([
    { says: 'none', own: [], added: [notReady, unreachable] },
    {
      says: 'for something else',
      own: [{ ...tolerating('foo', 700), operator: 'Equal', value: 'bar', effect: 'NoSchedule' }],
      added: [notReady, unreachable],
    },
    { says: 'for not-ready', own: [tolerating(notReady, 700)], added: [unreachable] },
    { says: 'for unreachable', own: [tolerating(unreachable, 700)], added: [notReady] },
    {
      says: 'for both',
      own: [tolerating(notReady, 700), tolerating(unreachable, 700)],
      added: [],
    },
    { says: 'for unreachable of any effect', own: [any(unreachable)], added: [notReady] },
    { says: 'for everything', own: [any('')], added: [] },
  ])('tolerations $says', ({ own, added }) => {
    expect(admitted(own, 300, 300)).toEqual([...own, ...added.map((key) => tolerating(key, 300))]);
  });
});
