import { expect, test } from 'vitest';
import { aNode, aView, samplesOf } from '../testdata/scene.ts';
import * as node from './families-node.ts';

const { leaseSeenAt: _, leaseRenewTime: __, ...noLease } = aNode();

test.for([
  {
    says: 'node_info carries the labels of the node',
    family: node.nodeInfo,
    of: aNode({ pool: '' }),
    text: 'node_info{node="a",topology_zone="eu/1",pool="",os="linux",kubelet_version="v1.37.2",capacity_type="spot"} 1\n',
  },
  {
    says: 'the last sight of a lease is cut to whole seconds of the wall clock',
    family: node.leaseSeen,
    of: aNode(),
    text: 'node_lease_seen_timestamp_seconds{node="a"} 1799999996\n',
  },
  {
    says: 'a node without a lease has no last sight of it',
    family: node.leaseSeen,
    of: noLease,
    text: '',
  },
  {
    says: 'a lease is as old as the monotonic clock says',
    family: node.leaseAge,
    of: aNode(),
    text: 'node_lease_age_seconds{node="a"} 4.25\n',
  },
  {
    says: 'a lease seen in the future is 0 s old',
    family: node.leaseAge,
    of: aNode({ leaseSeenAt: aView().now + 5 }),
    text: 'node_lease_age_seconds{node="a"} 0\n',
  },
  {
    says: 'renewTime stays on the clock of the node',
    family: node.leaseRenewed,
    of: aNode(),
    text: 'node_lease_renew_timestamp_seconds{node="a"} 1799999995.8\n',
  },
  {
    says: 'a time that is no number has no series',
    family: node.leaseRenewed,
    of: aNode({ leaseRenewTime: Number.NaN }),
    text: '',
  },
  {
    says: 'a status is as old as the monotonic clock says',
    family: node.statusAge,
    of: aNode(),
    text: 'node_status_age_seconds{node="a"} 100\n',
  },
  {
    says: 'a skew is told to the millisecond, with its sign',
    family: node.clockSkew,
    of: aNode(),
    text: 'node_clock_skew_seconds{node="a"} -0.457\n',
  },
  {
    says: 'only the phase that a node is in has a series',
    family: node.nodePhase,
    of: aNode({ phase: 'late' }),
    text: 'node_phase{node="a",phase="late"} 1\n',
  },
])('$says', ({ family, of, text }) => {
  expect(samplesOf(family.name, aView({ nodes: [of] }))).toBe(text);
});

const { unknown: ___, eviction: ____, ...nothingAhead } = aNode();
const forever = {
  earliest: Infinity,
  latest: Infinity,
  because: { code: 'tolerated_for_ever' },
} as const;

test.for([
  {
    says: 'on the wall clock',
    of: aNode(),
    unreachable: '1800000046.25',
    eviction: '1800000351.5',
  },
  {
    says: 'as +Inf: never',
    of: aNode({ unknown: forever, eviction: forever }),
    unreachable: '+Inf',
    eviction: '+Inf',
  },
  { says: 'by no series where nothing is ahead', of: nothingAhead, unreachable: '', eviction: '' },
])('bounds are told $says', ({ of, unreachable, eviction }) => {
  const view = aView({ nodes: [of] });
  const told = (family: string) => samplesOf(family, view).replace(/^.*} |\n$/g, '');
  expect(told(node.unreachableEarliest.name)).toBe(unreachable);
  expect(told(node.evictionLatest.name)).toBe(eviction);
});

test('earliest and latest are two families', () => {
  const view = aView();
  expect(samplesOf(node.unreachableLatest.name, view)).toMatch(/ 1800000051\.5\n$/);
  expect(samplesOf(node.evictionEarliest.name, view)).toMatch(/ 1800000346\.25\n$/);
});
