import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCalm, uncalmOf } from './calm.ts';
import { type Cluster, emptyCluster, observe } from './cluster.ts';
import type { Fact, LeaseFact } from './fact.ts';
import { unpaired } from './fleet.ts';
import { intervalOf, longestInterval } from './silence.ts';
import { leaseFact, nodeFact } from './stage.ts';

const kinds = ['node', 'node-gone', 'lease', 'lease-gone', 'nodes', 'leases', 'anew'] as const;
const step = fc.record({
  kind: fc.constantFrom(...kinds),
  node: fc.constantFrom('a', 'b', 'c', 'd'),
  duration: fc.constantFrom(undefined, 20, 40, 80),
  left: fc.subarray(['a', 'b', 'c', 'd']),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function factOf({ kind, node, duration, left }: Step, seenAt: number): Fact {
  switch (kind) {
    case 'node':
      return nodeFact(node, seenAt);
    case 'anew':
      return nodeFact(node, seenAt, { uid: `${node} ${seenAt}` });
    case 'lease':
      return withDuration(leaseFact(node, seenAt), duration);
    case 'nodes':
    case 'leases':
      return { kind: 'listed', resource: kind, names: new Set(left), seenAt };
    default:
      return { kind, node, seenAt };
  }
}

function withDuration({ duration: _, ...fact }: LeaseFact, duration: number | undefined): Fact {
  return duration === undefined ? fact : { ...fact, duration };
}

/** By a walk over all. */
function walked({ leases, nodes }: Cluster) {
  const orphans = [...leases.keys()].filter((name) => !nodes.has(name));
  const bare = [...nodes.keys()].filter((name) => !leases.has(name));
  return { orphanLeases: orphans.length, nodesWithoutLease: bare.length };
}

test('what is counted as Leases and Nodes come and go is what a walk over them finds, and each leads to the other', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const cluster = emptyCluster();
      for (const [index, each] of steps.entries()) {
        observe(cluster, factOf(each, index));
        expect(unpaired(cluster)).toEqual(walked(cluster));
        const intervals = [...cluster.leases.values()].map(({ duration }) => intervalOf(duration));
        expect(longestInterval(cluster)).toBe(Math.max(0, ...intervals));
        for (const [name, node] of cluster.nodes) expect(node.lease).toBe(cluster.leases.get(name));
        for (const [name, lease] of cluster.leases)
          expect(lease.node).toBe(cluster.nodes.get(name));
        for (const now of [index, index + 11, index + 25]) {
          const uncalm = [...cluster.nodes.values()].filter((node) => !isCalm(node, now));
          expect(new Set(uncalmOf(cluster, now))).toEqual(new Set(uncalm));
        }
      }
    }),
  );
});
