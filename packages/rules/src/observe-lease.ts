import type { Cluster, LeaseMemory } from './cluster-state.ts';
import type { LeaseFact } from './fact.ts';
import { noteLatency } from './latency.ts';
import { sightOf } from './sight.ts';
import { isLate } from './silence.ts';

/**
 * A lease was written. A renewal is an advance of renewTime past the last one that counted; an
 * equal or older time (a clock stepped back) does not count, and any write that is no renewal
 * leaves the controller's copy behind.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function observeLease(cluster: Cluster, fact: LeaseFact): void {
  const memory = cluster.leases.get(fact.node);
  if (memory === undefined) {
    cluster.leases.set(fact.node, firstSight(cluster, fact));
    return;
  }
  if (memory.fact.resourceVersion === fact.resourceVersion) return;
  const counted = memory.countedRenewTime;
  memory.fact = fact;
  if (fact.renewTime !== undefined && (counted === undefined || fact.renewTime > counted)) {
    noteLateness(cluster, fact);
    memory.renewal = sightOf(fact);
    noteLatency(cluster, memory, fact);
    memory.countedRenewTime = fact.renewTime;
    memory.touched = undefined;
  } else {
    memory.touched = sightOf(fact);
  }
}

/** A lease that comes while its node is watched is a renewal; one found at the start is not. */
function firstSight(cluster: Cluster, fact: LeaseFact): LeaseMemory {
  const created = fact.notBefore === undefined && cluster.fresh.leases;
  return {
    fact,
    firstSeenAt: fact.seenAt,
    countedRenewTime: fact.renewTime,
    renewal: created && fact.renewTime !== undefined ? sightOf(fact) : undefined,
    touched: undefined,
    least: { now: Infinity, before: Infinity, renewals: 0 },
  };
}

/** A renewal that came late ends a trouble. */
function noteLateness(cluster: Cluster, { node, seenAt }: LeaseFact): void {
  const memory = cluster.nodes.get(node);
  if (memory !== undefined && isLate(cluster, node, seenAt)) memory.lastTrouble = seenAt;
}
