import { describe, expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { conditionTaints } from './condition-taint.ts';
import { exactly, exactModel } from './exact.ts';
import type { Fact, NodeFact, Status } from './fact.ts';
import { leaseFact, nodeFact, noExecuteTaint, podFact, readyCondition, watched } from './stage.ts';
import { notReadyKey, unreachableKey } from './toleration.ts';

/*
 * The rules that Kubernetes' own tests of the node lifecycle controller state, as rows of ours; each
 * names the function of node_lifecycle_controller_test.go that states it.
 *
 * Not here, for they bear on nothing that is forecast: TestPodStatusChange (a pod's reason after a
 * cloud deleted its Node), TestNodeEventGeneration (events), the request counts of all of them, and
 * the retry of a pod's mark that the API refused (TestMonitorNodeHealthMarkPodsNotReadyRetry:
 * refused writes are no part of a forecast). Of TestProcessPodMarkPodNotReady only the case of a pod
 * bound to a node that is not Ready would: such a pod is not Ready itself yet.
 * Test_isNodeExcludedFromDisruptionChecks is stated where labels are read (decode.test.ts).
 */

const hour = 3600;
const longAgo = -1e8;
/** Upstream's tests run with these. */
const flags = { version: 37, grace: 40, startupGrace: 60, tick: 5 };

/** What has become of node `n` at `now`: given up by then, surely not, or maybe. */
function verdict(cluster: Cluster, now: number, version = 37): string {
  const { unknown } = exactly(exactModel(cluster, { ...flags, version }, 0.01, now), 'n');
  if (unknown === undefined) return 'is Unknown';
  if (unknown.latest <= now) return 'given up';
  return unknown.earliest > now ? 'not yet' : 'maybe';
}

function saw(...facts: readonly Fact[]): Cluster {
  const cluster = watched();
  for (const name of ['other', 'another']) observe(cluster, nodeFact(name, longAgo));
  for (const fact of facts) observe(cluster, fact);
  return cluster;
}

/** Node `n`; without a Ready condition if `status` is absent. */
function node(at: number, createdAt: number, status?: Status, heartbeat = at): NodeFact {
  const { ready: _, ...silent } = nodeFact('n', at, { createdAt });
  return status === undefined ? silent : { ...silent, ready: readyCondition(status, heartbeat) };
}

describe('TestMonitorNodeHealthUpdateNodeAndPodStatusWithLease', () => {
  const renewed = (...at: readonly number[]) => at.map((each) => leaseFact('n', each));
  const rows: readonly { says: string; facts: readonly Fact[]; now: number; is: string }[] = [
    { says: 'young, no status, no lease', facts: [node(0, 0)], now: 50, is: 'not yet' },
    {
      says: 'young, no status, its lease renewed',
      facts: [node(0, 0), ...renewed(-1, 0)],
      now: 30,
      is: 'not yet',
    },
    { says: 'old, no status, no lease', facts: [node(0, longAgo)], now: 6, is: 'given up' },
    {
      says: 'old, no status, its lease renewed an hour later',
      facts: [node(0, longAgo), ...renewed(-1, 0, hour)],
      now: hour + 1,
      is: 'not yet',
    },
    {
      says: 'old, no status, its lease an hour old',
      facts: [node(0, longAgo), ...renewed(-1, 0)],
      now: hour,
      is: 'given up',
    },
    {
      says: 'its status an hour old, its lease renewed',
      facts: [node(-1, longAgo, 'True'), node(0, longAgo, 'True'), ...renewed(-1, 0, hour)],
      now: hour + 1,
      is: 'not yet',
    },
    {
      says: 'its status posted, its lease an hour old',
      facts: [node(0, longAgo, 'True'), ...renewed(-1, 0), node(hour, longAgo, 'True')],
      now: hour + 1,
      is: 'not yet',
    },
    {
      says: 'both an hour old',
      facts: [node(-1, longAgo, 'True'), node(0, longAgo, 'True'), ...renewed(-1, 0)],
      now: hour,
      is: 'given up',
    },
  ];
  test.for(rows)('$says: $is', ({ facts, now, is }) => {
    expect(verdict(saw(...facts), now)).toBe(is);
  });
  test('a lease that the controller saw grow old, but the API server has anew: not while so', () => {
    const written = leaseFact('n', 20, { renewTime: 0, resourceVersion: '100' });
    const cluster = saw(node(-60, longAgo, 'True'), ...renewed(-1, 0), written);
    expect(verdict(cluster, hour)).toBe('not yet');
    expect(exactly(exactModel(cluster, flags, 0.01, hour), 'n').unknown?.latest).toBe(Infinity);
    expect(verdict(cluster, hour, 36)).toBe('given up');
  });
});

describe('TestMonitorNodeHealthUpdateStatus, without leases', () => {
  test.for([
    { says: 'old, no status', facts: [node(0, longAgo)], now: 6, is: 'given up' },
    { says: 'young, no status', facts: [node(0, 0)], now: 50, is: 'not yet' },
    {
      says: 'its status an hour old',
      facts: [node(-1, longAgo, 'True'), node(0, longAgo, 'True')],
      now: hour,
      is: 'given up',
    },
    {
      says: 'its status just posted',
      facts: [node(-9, longAgo, 'True'), node(0, longAgo, 'True')],
      now: 30,
      is: 'not yet',
    },
  ])('$says: $is', ({ facts, now, is }) => expect(verdict(saw(...facts), now)).toBe(is));
});

describe('TestTryUpdateNodeHealth: whatever it was is given up after the grace', () => {
  test.for([
    ['True', 'given up'],
    ['False', 'given up'],
    ['Unknown', 'is Unknown'],
    [undefined, 'given up'],
  ] as const)('Ready %s: %s', ([status, is]) => {
    const cluster = saw(node(-1, longAgo, status, -2), node(0, longAgo, status, -1));
    expect(verdict(cluster, hour)).toBe(is);
  });
});

describe('TestMonitorNodeHealthMarkPodsNotReady: pods leave their Services', () => {
  const running = {
    kind: 'pods',
    node: 'n',
    state: 'listed',
    names: new Set(['default/p']),
  } as const;
  test.for([
    ['with a node that was Ready', 'True', 'silence'],
    ['not with one that said NotReady itself', 'False', 'kubelet_keeps_services'],
    ['not with one that never said anything', undefined, 'toleration'],
  ] as const)('%s', ([, status, code]) => {
    const cluster = saw(node(-1, longAgo, status), node(0, longAgo, status));
    observe(cluster, podFact('p', 'n', { seenAt: 0 }));
    observe(cluster, { ...running, seenAt: 0 });
    const [pod] = exactly(exactModel(cluster, flags, 0.01, 1), 'n').pods;
    expect(pod?.endpoints?.because.code).toBe(code);
  });
});

describe('TestTaintsNodeByCondition', () => {
  const network = 'node.kubernetes.io/network-unavailable';
  test.for([
    ['True', { NetworkUnavailable: 'True' }, [network]],
    ['False', {}, [notReadyKey]],
    ['Unknown', {}, [unreachableKey]],
    ['True', {}, []],
  ] as const)('Ready %s with %j: %j', ([status, conditions, keys]) => {
    expect(conditionTaints(readyCondition(status, 0), conditions, false)).toEqual(keys);
  });
});

describe('the taint that evicts', () => {
  const next = (cluster: Cluster, now: number, given = {}) =>
    exactly(exactModel(cluster, { ...flags, ...given }, 0.01, now), 'n').noExecute;
  test('TestApplyNoExecuteTaints: Unknown and False join the queue, each at its tick', () => {
    const unknown = next(saw(node(-9, longAgo, 'True'), node(0, longAgo, 'Unknown', -9)), 1);
    expect(unknown).toMatchObject({ earliest: 0, because: { code: 'queue', waiting: 1 } });
    const unready = next(saw(node(-9, longAgo, 'True'), node(0, longAgo, 'False')), 1);
    expect(unready?.because).toMatchObject({ code: 'queue', waiting: 1, tick: 'open' });
    expect(unready?.latest).toBeCloseTo(5.01 + 0.1, 6);
  });
  test('TestApplyNoExecuteTaints: a node whose Ready condition is gone is not tainted', () => {
    const cluster = saw(node(-9, longAgo, 'False'), node(0, 0));
    expect(exactModel(cluster, flags, 0.01, 1).queues.get('none')?.length).toBe(0);
    // Its last heartbeat still counts, with the other grace: the branch that would begin anew is
    // never reached, for the saved status is replaced before it is compared.
    expect(next(cluster, 1)?.earliest).toBeCloseTo(-9 + 60 + 0.12, 6);
  });
  test('TestApplyNoExecuteTaintsToUnreachableNode: only the one that stays silent', () => {
    const cluster = saw(node(-9, longAgo, 'True'), node(0, longAgo, 'True'));
    observe(cluster, nodeFact('other', 41));
    const model = exactModel(cluster, flags, 0.01, 41);
    expect(exactly(model, 'n').noExecute?.latest).toBeLessThan(46);
    expect(exactly(model, 'other').noExecute?.earliest).toBeGreaterThan(81);
  });
  test('TestApplyNoExecuteTaintsToNodesEnqueueTwice: who returned holds nobody up but for a token', () => {
    const cluster = saw(node(-9, longAgo, 'True'), node(0, longAgo, 'Unknown', -9));
    for (const name of ['n3', 'n4', 'n5', 'n6', 'n7']) observe(cluster, nodeFact(name, longAgo));
    observe(cluster, nodeFact('n3', 0, { ready: readyCondition('Unknown', longAgo) }));
    observe(cluster, nodeFact('n3', 1, { ready: readyCondition('True', 1) }));
    expect(next(cluster, 2)?.because).toMatchObject({ waiting: 2 });
    observe(cluster, nodeFact('n4', 10, { ready: readyCondition('Unknown', longAgo) }));
    const later = exactly(exactModel(cluster, flags, 0.01, 11), 'n4').noExecute;
    expect(later?.because).toMatchObject({ waiting: 2 });
  });
  test.for([
    ['unreachable', 'Unknown', 'False', unreachableKey, notReadyKey],
    ['not-ready', 'False', 'Unknown', notReadyKey, unreachableKey],
  ] as const)(
    'TestSwapUnreachableNotReadyTaints: %s is swapped, and the wait runs on',
    ([, before, after, had, has]) => {
      const cluster = saw(node(-9, longAgo, 'True'));
      observe(cluster, podFact('p', 'n', { seenAt: -9 }));
      observe(cluster, { ...node(0, longAgo, before, -9), taints: [noExecuteTaint(had, 0)] });
      observe(cluster, { ...node(100, longAgo, after, 100), taints: [noExecuteTaint(had, 0)] });
      expect(next(cluster, 100)).toBeUndefined();
      observe(cluster, { ...node(105, longAgo, after, 100), taints: [noExecuteTaint(has, 105)] });
      const [pod] = exactly(exactModel(cluster, flags, 0.01, 106), 'n').pods;
      expect(pod?.deletion?.earliest).toBeCloseTo(300, 6);
    },
  );
});
