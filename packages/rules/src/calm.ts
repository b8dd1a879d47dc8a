import type { Cluster, NodeMemory } from './cluster-state.ts';
import { namesRuntime } from './dead-signs.ts';
import { departing } from './departing.ts';
import { relistTrouble } from './relist-lag.ts';
import { lateAfter } from './silence.ts';
import { reportDue } from './status-report.ts';
import { syncsPause, syncsStand } from './status-syncs.ts';
import type { Instant, Seconds } from './time.ts';
import { noExecute } from './toleration.ts';

/** A good relist forecasts a word of the kubelet that is at least so far ahead. */
const wordAhead: Seconds = 150;

/**
 * Until when nothing of a node is amiss if nothing more is heard of it: it is Ready, renews and
 * reports in time, and what comes for it hangs on no clock, only on the state. Most nodes of most
 * fleets are calm, and need no look. `-Infinity`: something is amiss, or not known.
 */
export function calmUntil(cluster: Cluster, node: NodeMemory): Instant {
  const lease = cluster.leases.get(node.name);
  if (lease?.renewal === undefined || lease.touched !== undefined) return -Infinity;
  if (!isWell(cluster, node) || cluster.pods.has(node.name)) return -Infinity;
  const look = cluster.probes.get(node.name);
  if (look !== undefined && (look.failing ?? look.hanging) !== undefined) return -Infinity;
  if (relistTrouble(cluster, node) !== undefined) return -Infinity;
  if (syncsPause(look?.syncs) || syncsStand(look?.syncs) !== undefined) return -Infinity;
  const late = lease.renewal.at + lateAfter(cluster, node.name);
  return Math.min(late, reportDue(node), (look?.good?.seenAt ?? Infinity) + wordAhead);
}

/** By what its Node says, and what is remembered of it. */
function isWell(
  cluster: Cluster,
  { fact, returned, taintedSince, namedRuntime }: NodeMemory,
): boolean {
  if (fact.ready?.status !== 'True' || returned !== undefined) return false;
  if (taintedSince !== undefined || noExecute(fact.taints).length > 0) return false;
  if (departing(fact, cluster.departingTaints) !== '') return false;
  if (namedRuntime && !namesRuntime(fact)) return false;
  return !cluster.evidenceConditions.some(({ type, status }) => fact.conditions[type] === status);
}

/** Whether nothing is amiss with a node at `now`. */
export const isCalm = (node: NodeMemory, now: Instant): boolean => now <= node.calmUntil;

/** The nodes with which something is amiss at `now`, or that nobody knows enough of: one walk over all. */
export function uncalmOf({ nodes }: Cluster, now: Instant): readonly NodeMemory[] {
  const uncalm: NodeMemory[] = [];
  // An iterator would leave an object behind for each node, each second.
  nodes.forEach((node) => {
    if (!isCalm(node, now)) uncalm.push(node);
  });
  return uncalm;
}
