import { expect, test } from 'vitest';
import { aDeadNode, aNode, aPod, aTaint, aView, now, samplesOf } from '../testdata/scene.ts';
import * as trouble from './families-node-trouble.ts';

const { timeAdded: _, ...timeless } = aTaint({ key: 'mine' });
const { deletion: __, ...going } = aPod({ terminating: true });
const forever = { code: 'tolerated_for_ever' } as const;
const staying = aPod({ deletion: { earliest: Infinity, latest: Infinity, because: forever } });
const unbounded = aPod({
  deletion: { earliest: now, latest: Infinity, because: { code: 'no_leader' } },
});

test.for([
  {
    says: 'a NoExecute taint comes before others, each with the time it was added',
    family: trouble.nodeTaint,
    of: aDeadNode({ taints: [aTaint({ key: 'b', effect: 'NoSchedule' }), aTaint({ key: 'c' })] }),
    text: `node_taint_timestamp_seconds{node="dead",key="c",effect="NoExecute"} 1799999980
node_taint_timestamp_seconds{node="dead",key="b",effect="NoSchedule"} 1799999980
`,
  },
  {
    says: 'a taint of which nobody knows the time has no series',
    family: trouble.nodeTaint,
    of: aDeadNode({ taints: [timeless] }),
    text: '',
  },
  {
    says: 'a taint that is there twice is one series',
    family: trouble.nodeTaint,
    of: aDeadNode({ taints: ['b\ud800', 'b\ud801', 'b\0'].map((key) => aTaint({ key })) }),
    text: 'node_taint_timestamp_seconds{node="dead",key="b\ufffd",effect="NoExecute"} 1799999980\n',
  },
  {
    says: 'a node on its way out says why',
    family: trouble.nodeDeparting,
    of: aDeadNode(),
    text: 'node_departing{node="dead",reason="deletion"} 1\n',
  },
  {
    says: 'a node that stays has no reason to leave',
    family: trouble.nodeDeparting,
    of: aDeadNode({ departing: '' }),
    text: '',
  },
  {
    says: 'each thing that holds an eviction back is told',
    family: trouble.evictionBlocked,
    of: aDeadNode({ blocked: ['lease_blinded', 'no_leader'] }),
    text: `node_eviction_blocked{node="dead",reason="lease_blinded"} 1
node_eviction_blocked{node="dead",reason="no_leader"} 1
`,
  },
  {
    says: 'pods that go, that are going and that may go are at risk, those that stay are not',
    family: trouble.podsAtRisk,
    of: aDeadNode({ pods: [aPod(), { ...going, fate: 'waits' }, unbounded, staying] }),
    text: `node_pods_at_risk{node="dead",fate="replaced"} 2
node_pods_at_risk{node="dead",fate="waits"} 1
node_pods_at_risk{node="dead",fate="lost"} 0
`,
  },
  {
    says: 'the likeliest cause is one series',
    family: trouble.nodeCause,
    of: aDeadNode(),
    text: 'node_cause{node="dead",cause="kubelet_dead"} 1\n',
  },
  {
    says: 'what speaks for a node that is Ready but dead is a ratio',
    family: trouble.readyButDead,
    of: aDeadNode(),
    text: 'node_ready_but_dead_ratio{node="dead"} 0.65\n',
  },
  {
    says: 'the last look at a kubelet is told by its result',
    family: trouble.probeResult,
    of: aDeadNode(),
    text: 'node_probe_result{node="dead",result="refused"} 1\n',
  },
  {
    says: 'pods that nobody confirms are stuck',
    family: trouble.stuckTerminating,
    of: aDeadNode(),
    text: 'node_pods_stuck_terminating{node="dead"} 1\n',
  },
  {
    says: 'pods whose replacement starts while they may still run are counted',
    family: trouble.mayRunTwice,
    of: aDeadNode(),
    text: 'node_pods_may_run_twice{node="dead"} 1\n',
  },
  {
    says: 'pods that are not listed are not known to be stuck',
    family: trouble.stuckTerminating,
    of: aDeadNode({ podsAssumed: true, pods: [] }),
    text: '',
  },
  {
    says: 'a pod whose containers have ended has nothing to lose',
    family: trouble.podsAtRisk,
    of: aDeadNode({ pods: [aPod({ finished: true })] }),
    text: `node_pods_at_risk{node="dead",fate="replaced"} 0
node_pods_at_risk{node="dead",fate="waits"} 0
node_pods_at_risk{node="dead",fate="lost"} 0
`,
  },
  {
    says: 'pods that are not listed are not known to be at risk',
    family: trouble.podsAtRisk,
    of: aDeadNode({ podsAssumed: true, pods: [] }),
    text: '',
  },
])('$says', ({ family, of, text }) => {
  expect(samplesOf(family.name, aView({ nodes: [of] }))).toBe(text);
});

test('of many taints a node shows ten, NoExecute among them', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    aTaint({ key: `t${index}`, effect: index === 29 ? 'NoExecute' : 'NoSchedule' }),
  );
  const lines = samplesOf(
    trouble.nodeTaint.name,
    aView({ nodes: [aDeadNode({ taints: many })] }),
  ).match(/key="\w+"/g);
  expect(lines).toHaveLength(10);
  expect(lines?.[0]).toBe('key="t29"');
});

test('a plainly ready node has no series of trouble, whatever its taints', () => {
  const view = aView({ nodes: [aNode({ taints: [aTaint({ effect: 'NoSchedule' })] })] });
  expect(trouble.troubleFamilies.map(({ name }) => samplesOf(name, view)).join('')).toBe('');
});
