import type { Cluster, NodeMemory } from './cluster-state.ts';
import { namesRuntime } from './dead-signs.ts';
import { departing } from './departing.ts';
import { relistTrouble } from './relist-lag.ts';
import { noteCalm } from './roster.ts';
import { lateAfter } from './silence.ts';
import { reportDue } from './status-report.ts';
import { syncsPause, syncsStand } from './status-syncs.ts';
import type { Instant, Seconds } from './time.ts';
import { noExecute } from './toleration.ts';

/** A good relist forecasts a word of the kubelet that is at least so far ahead. */
const wordAhead: Seconds = 150;

/**
 * Notes until when nothing of a node is amiss if nothing more is heard of it: it is Ready, renews and
 * reports in time, and what comes for it hangs on no clock, only on the state. Most nodes of most
 * fleets are calm, and need no look.
 */
export function settle(cluster: Cluster, node: NodeMemory): void {
  node.wellUntil = wellUntil(cluster, node);
  noteCalm(cluster.roster, node, calmUntil(node));
}

/** The same where only its lease was written, as thousands are each second: what else is known of it stands. */
export function settleLease(cluster: Cluster, node: NodeMemory): void {
  // What a look at its kubelet told is by its clock, of which renewals tell.
  if (cluster.probes.has(node.name)) settle(cluster, node);
  else noteCalm(cluster.roster, node, calmUntil(node));
}

function calmUntil({ lease, wellUntil }: NodeMemory): Instant {
  if (lease?.renewal === undefined || lease.touched !== undefined) return -Infinity;
  return Math.min(lease.renewal.at + lateAfter(lease), wellUntil);
}

function wellUntil(cluster: Cluster, node: NodeMemory): Instant {
  if (!isWell(cluster, node) || cluster.pods.has(node.name)) return -Infinity;
  const look = cluster.probes.get(node.name);
  if (look !== undefined && (look.failing ?? look.hanging) !== undefined) return -Infinity;
  if (relistTrouble(cluster, node) !== undefined) return -Infinity;
  if (syncsPause(look?.syncs) || syncsStand(look?.syncs) !== undefined) return -Infinity;
  return Math.min(reportDue(node), (look?.good?.seenAt ?? Infinity) + wordAhead);
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
export function uncalmOf({ roster }: Cluster, now: Instant): readonly NodeMemory[] {
  const { row, calmUntil } = roster;
  return row.filter((_, place) => now > (calmUntil[place] ?? -Infinity));
}
