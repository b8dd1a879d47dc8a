import { expect, test } from 'vitest';
import { aDeadNode, aNode, aView, now, samplesOf } from '../testdata/scene.ts';
import * as fleet from './families-fleet.ts';

test('nodes are counted by phase and zone, zeros too, also in a zone that has none', () => {
  const view = aView({ nodes: [aNode(), aNode({ name: 'b', zone: 'none', phase: 'late' })] });
  const lines = samplesOf(fleet.nodesByPhase.name, view).trimEnd().split('\n');
  expect(lines).toHaveLength(33);
  expect(lines.filter((line) => !line.endsWith(' 0'))).toEqual([
    'nodes{phase="ready",topology_zone="eu/1"} 1',
    'nodes{phase="late",topology_zone="none"} 1',
  ]);
  expect(lines).toContain('nodes{phase="unobserved",topology_zone="eu/2"} 0');
});

test('zones that a page cannot tell apart are one', () => {
  const nodes = ['z\0', 'z\ufffd'].map((zone) => aNode({ name: zone, zone }));
  const text = samplesOf(fleet.nodesByPhase.name, aView({ zones: [], nodes }));
  expect(text).toContain('nodes{phase="ready",topology_zone="z\ufffd"} 2\n');
  expect(text.match(/\n/g)).toHaveLength(11);
});

test('lease ages are counted up to each bound, the bound included', () => {
  const nodes = [5, 5.001, 400].map((age) => aNode({ name: `${age}`, leaseSeenAt: now - age }));
  const { leaseSeenAt: _, ...leaseless } = aNode({ name: 'leaseless' });
  const view = aView({ nodes: [...nodes, leaseless] });
  const lines = samplesOf(fleet.leaseAges.name, view).trimEnd().split('\n');
  expect(lines[0]).toBe('nodes_with_lease_age_at_most{le="5"} 1');
  expect(lines[1]).toBe('nodes_with_lease_age_at_most{le="10"} 2');
  expect(lines.at(-2)).toBe('nodes_with_lease_age_at_most{le="300"} 2');
  expect(lines.at(-1)).toBe('nodes_with_lease_age_at_most{le="+Inf"} 3');
});

test.for([
  {
    says: 'the soonest eviction of a zone speaks of nodes in trouble only',
    family: fleet.soonestEviction,
    view: aView({
      zones: [],
      nodes: [
        aNode({ eviction: { earliest: now, latest: now, because: { code: 'timer', seconds: 1 } } }),
        aDeadNode(),
        aDeadNode({ name: 'b', zone: 'none', podsAssumed: true }),
      ],
    }),
    text: `soonest_eviction_timestamp_seconds{topology_zone="eu/1"} 1800000346.25
soonest_eviction_timestamp_seconds{topology_zone="none"} 1800000346.25
`,
  },
  {
    says: 'a zone without trouble has no eviction ahead',
    family: fleet.soonestEviction,
    view: aView(),
    text: `soonest_eviction_timestamp_seconds{topology_zone="eu/1"} +Inf
soonest_eviction_timestamp_seconds{topology_zone="eu/2"} +Inf
`,
  },
  {
    says: 'leases of no node are counted',
    family: fleet.orphanLeases,
    view: aView({ orphanLeases: 7 }),
    text: 'orphan_leases 7\n',
  },
  {
    says: 'nodes of no lease are counted',
    family: fleet.nodesWithoutLease,
    view: aView({ nodesWithoutLease: 3 }),
    text: 'nodes_without_lease 3\n',
  },
])('$says', ({ family, view, text }) => expect(samplesOf(family.name, view)).toBe(text));
