import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import type { LeaseFact, NodeFact, PodFact } from './fact.ts';
import { fateOf } from './fate.ts';
import { forecast } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import {
  bearing,
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  watched,
} from './stage.ts';
import { finish } from './steps.ts';
import { unreachableKey } from './toleration.ts';
import type { NodeView, View } from './view.ts';
import { podsWanted } from './watchlist.ts';

/** Node `a` as given, heard at 0, beside two that renewed at `now`. */
function seen(
  now: number,
  given: Partial<NodeFact> = {},
  more: (cluster: Cluster) => void = () => {},
): View {
  const cluster = watched();
  for (const name of ['a', 'b', 'c']) observe(cluster, nodeFact(name, -1000));
  for (const name of ['a', 'b', 'c']) observe(cluster, leaseFact(name, 0));
  observe(cluster, nodeFact('a', 0, { ready: readyCondition('True', -1000), ...given }));
  for (const name of ['b', 'c']) {
    observe(cluster, nodeFact(name, 0));
    observe(cluster, leaseFact(name, now));
  }
  more(cluster);
  return forecast(cluster, [defaultsOf(37)], now);
}

const a = ({ nodes }: View): NodeView | undefined => nodes.find(({ name }) => name === 'a');

const unknown = { ready: readyCondition('Unknown', -1000) };
const tainted = { ...unknown, taints: [noExecuteTaint(unreachableKey, 0)] };

test.for<{ says: string; now: number; given?: Partial<NodeFact>; phase: string }>([
  { says: 'a renewal within its jitter', now: 12, phase: 'ready' },
  { says: 'one renewal missing', now: 13, phase: 'late' },
  { says: 'two renewals missing', now: 23, phase: 'silent' },
  { says: 'given up', now: 23, given: unknown, phase: 'queued' },
  {
    says: 'the kubelet just said so',
    now: 3,
    given: { ready: readyCondition('False', 0) },
    phase: 'not_ready',
  },
  {
    says: 'a tick has seen it since',
    now: 9,
    given: { ready: readyCondition('False', 0) },
    phase: 'queued',
  },
  { says: 'tainted', now: 23, given: tainted, phase: 'evicting' },
  { says: 'being deleted', now: 1, given: { deleting: true }, phase: 'leaving' },
  {
    says: 'about to be scaled down',
    now: 1,
    given: { taints: [{ key: 'karpenter.sh/disrupted', value: '', effect: 'NoSchedule' }] },
    phase: 'leaving',
  },
  { says: 'a cordon alone is not leaving', now: 1, given: { unschedulable: true }, phase: 'ready' },
  {
    says: 'shutting down',
    now: 1,
    given: { ready: { ...readyCondition('False', 0), message: 'node is shutting down' } },
    phase: 'leaving',
  },
])('$says: $phase', ({ now, given, phase }) => expect(a(seen(now, given))?.phase).toBe(phase));

test('a stale lease beside a fresh status is late, never silent', () => {
  const view = seen(60, {}, (cluster) => {
    observe(cluster, nodeFact('a', 58, { ready: readyCondition('True', 58) }));
  });
  expect(a(view)?.phase).toBe('late');
});
test('a node that never posted a Ready condition is starting', () => {
  const view = seen(1, {}, (cluster) => {
    const { ready: _, ...fact } = nodeFact('new', 0);
    observe(cluster, fact);
  });
  expect(view.nodes.find(({ name }) => name === 'new')?.phase).toBe('starting');
});
test('a tainted node without a pod left to delete is evicted', () => {
  const names: ReadonlySet<string> = new Set();
  const view = seen(23, tainted, (cluster) => {
    observe(cluster, { kind: 'pods', node: 'a', state: 'listed', names, seenAt: 20 });
  });
  expect(a(view)).toMatchObject({ phase: 'evicted', podsAssumed: false });
  expect(a(view)?.eviction).toBeUndefined();
});

test('evidence that is stale accuses nobody, and knows no latest', () => {
  const view = seen(400, {}, (cluster) => {
    observe(cluster, { kind: 'evidence', resource: 'leases', fresh: false, seenAt: 30 });
  });
  for (const node of view.nodes) expect(node.phase).toBe('unobserved');
  expect(a(view)?.unknown).toMatchObject({ latest: Infinity, because: { code: 'evidence_stale' } });
  expect(a(view)?.unknown?.earliest).toBeLessThan(51);
  expect(finish(podsWanted(view))).toEqual([]);
});

test('without a leader nothing has a latest', () => {
  const overdue = seen(30, {}, (cluster) => {
    observe(cluster, leaderFact('x', -100, 0));
    observe(cluster, leaderFact('x', -100, 20));
  });
  expect(overdue.leader.state).toBe('overdue');
  expect(a(overdue)?.unknown).toMatchObject({ latest: Infinity, because: { code: 'no_leader' } });
  const known = seen(30, {}, (cluster) => {
    observe(cluster, leaderFact('x', -100, 0));
    observe(cluster, leaderFact('x', -100, 28));
  });
  expect(known.leader).toMatchObject({ state: 'known', holder: 'x' });
  expect(a(known)?.unknown?.latest).toBeLessThan(60);
});
test('a leader lease that is absent, or was never seen to advance, says nothing', () => {
  expect(seen(30).leader.state).toBe('unknown');
  const still = seen(300, {}, (cluster) => observe(cluster, leaderFact('x', -100, 0)));
  expect(still.leader.state).toBe('unknown');
});

test('before the first renewal seen the bounds are an estimate from now on', () => {
  const cluster = watched();
  observe(cluster, { ...nodeFact('a', 0), notBefore: -Infinity });
  observe(cluster, { ...leaseFact('a', 0), renewTime: -8, notBefore: -Infinity });
  for (const name of ['b', 'c']) observe(cluster, nodeFact(name, 0));
  const node = a(forecast(cluster, [defaultsOf(37)], 5));
  expect(node).toMatchObject({ leaseEstimated: true, leaseSeenAt: -8 });
  expect(node?.unknown?.because.code).toBe('estimate');
  expect(node?.unknown?.earliest).toBe(5);
  expect(node?.unknown?.latest).toBeGreaterThan(12 * 5);
  expect(node?.unknown?.latest).toBeLessThan(12 * 5 + 2);
});

test('the pods of nodes in trouble are wanted, soonest eviction first', () => {
  const view = seen(23, {}, (cluster) => {
    observe(cluster, nodeFact('b', 23, { ...tainted, ready: readyCondition('Unknown', -1000) }));
  });
  expect(finish(podsWanted(view))).toEqual([
    expect.objectContaining({ name: 'b', awaited: true }),
    expect.objectContaining({ name: 'a', awaited: true }),
  ]);
});
test('of the pods that a node keeps for ever nothing is awaited, of one on its way out its end', () => {
  const wanted = (pods: readonly Partial<PodFact>[]) => {
    const view = seen(60, {}, (cluster) => {
      observe(cluster, nodeFact('a', 50, { ...tainted, ready: readyCondition('Unknown', -1000) }));
      for (const [index, given] of pods.entries()) {
        observe(cluster, podFact(`p${index}`, 'a', { seenAt: 51, tolerations: [], ...given }));
      }
      const names = new Set(pods.map((_, index) => `default/p${index}`));
      observe(cluster, { kind: 'pods', node: 'a', state: 'listed', names, seenAt: 51 });
    });
    return finish(podsWanted(view)).find(({ name }) => name === 'a')?.awaited;
  };
  const stays = { tolerations: bearing(Infinity) };
  expect(wanted([])).toBe(false);
  expect(wanted([stays])).toBe(false);
  expect(wanted([stays, { tolerations: bearing(300) }])).toBe(true);
  expect(wanted([{ ...stays, deletedAt: 55 }])).toBe(true);
});

test('when a good share of every zone is silent the control plane is suspect, and none are', () => {
  const cluster = watched();
  for (const zone of ['x', 'y']) {
    for (let index = 0; index < 5; index++) {
      observe(cluster, nodeFact(`${zone}${index}`, -1000, { zone }));
      observe(cluster, leaseFact(`${zone}${index}`, index < 2 ? 0 : 25));
    }
  }
  const view = forecast(cluster, [defaultsOf(37)], 25);
  expect(view.controlPlaneSuspect).toBe(true);
  expect(finish(podsWanted(view))).toEqual([]);
  observe(cluster, leaseFact('y0', 25));
  observe(cluster, leaseFact('y1', 25));
  expect(forecast(cluster, [defaultsOf(37)], 25).controlPlaneSuspect).toBe(false);
});

test('orphan leases and nodes without one are counted', () => {
  const view = seen(1, {}, (cluster) => {
    observe(cluster, leaseFact('ghost', 1));
    observe(cluster, nodeFact('bare', 1));
  });
  expect(view).toMatchObject({ orphanLeases: 1, nodesWithoutLease: 1 });
});
test('what a list does not name is gone', () => {
  const view = seen(1, {}, (cluster) => {
    const names = new Set(['a', 'b']);
    observe(cluster, { kind: 'listed', resource: 'nodes', names, seenAt: 1 });
    observe(cluster, { kind: 'listed', resource: 'leases', names, seenAt: 1 });
  });
  expect(view.nodes.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(view.orphanLeases).toBe(0);
});
test('skew is the node clock minus ours', () => {
  const view = seen(1, {}, (cluster) => {
    observe(cluster, { kind: 'clock', wallOffset: 100, seenAt: 0 });
    observe(cluster, leaseFact('a', 5, { renewTime: 112 }));
  });
  expect(a(view)?.clockSkew).toBe(7);
});

test.for<[Partial<PodFact>, string]>([
  [{ owner: 'ReplicaSet' }, 'replaced'],
  [{ owner: 'Job' }, 'replaced'],
  [{ owner: 'ReplicaSet', claims: true }, 'waits'],
  [{ owner: 'StatefulSet' }, 'waits'],
  [{ owner: '' }, 'lost'],
  [{ owner: '', claims: true }, 'lost'],
])('the fate of %o is %s', ([given, fate]) => {
  expect(fateOf(podFact('p', 'a', { tolerations: bearing(1), ...given }))).toBe(fate);
});

test('a node that was in trouble says since when it is calm', () => {
  const returned = seen(30, unknown, (cluster) => {
    observe(cluster, nodeFact('a', 29));
    observe(cluster, leaseFact('a', 29));
  });
  expect(a(returned)).toMatchObject({ plain: true, calmSince: 29 });
  const late = seen(30, { ready: readyCondition('True', 0) }, (cluster) => {
    observe(cluster, leaseFact('a', 28));
  });
  expect(a(late)).toMatchObject({ plain: true, calmSince: 28 });
  const never = seen(10, {}, (cluster) => {
    observe(cluster, leaseFact('a', 9));
  });
  expect(a(never)?.calmSince).toBeUndefined();
});

test('a node whose lease was found by a list was not late because the list took long', () => {
  const begun = (first: Partial<LeaseFact>, renewed: Partial<LeaseFact>) =>
    seen(30, {}, (cluster) => {
      observe(cluster, nodeFact('listed', 0));
      observe(cluster, leaseFact('listed', 0, first));
      observe(cluster, leaseFact('listed', 28, renewed));
    }).nodes.find(({ name }) => name === 'listed');
  const late = { notBefore: -5 };
  expect(begun(late, { notBefore: 0 })).toMatchObject({ plain: true, calmSince: undefined });
  expect(begun(late, {})).toMatchObject({ plain: true, calmSince: 28 });
  expect(begun({}, { notBefore: 0 })).toMatchObject({ plain: true, calmSince: 28 });
});
