import type { Cluster, LeaseMemory, NodeMemory } from './cluster-state.ts';
import type { Instant, Seconds } from './time.ts';

const defaultInterval: Seconds = 10;
/** The kubelet draws up to 4 % on top of each interval; requests take the rest. */
const jitter = 1.04;
const slack: Seconds = 2;

/** How often the kubelet renews its lease: a quarter of the lease's duration. */
export function renewInterval(cluster: Cluster, node: string): Seconds {
  return intervalOf(cluster.leases.get(node)?.duration);
}

/** The same, of a lease's duration. */
export const intervalOf = (duration: Seconds | undefined): Seconds =>
  duration !== undefined && duration > 0 ? duration / 4 : defaultInterval;

/** The same of the kubelet that renews least often: 0 where there is no lease. */
export function longestInterval({ roster }: Cluster): Seconds {
  return Math.max(0, ...[...roster.durations.keys()].map(intervalOf));
}

/** When the lease was last seen to be renewed; before that, its own word, on our wall clock. */
export function leaseSeenAt(cluster: Cluster, node: string): Instant | undefined {
  const lease = cluster.leases.get(node);
  return lease && renewedAt(cluster, lease);
}

/** The same, of a lease. */
export function renewedAt(
  { wallOffset }: Cluster,
  { renewal, renewTime, firstSeenAt }: LeaseMemory,
): Instant {
  if (renewal !== undefined) return renewal.at;
  const written = (renewTime ?? -Infinity) - wallOffset;
  return Math.min(written === -Infinity ? firstSeenAt : written, firstSeenAt);
}

/** The node's clock minus our wall clock, by its renewals; `undefined`: none was seen. */
export function clockSkew(cluster: Cluster, node: string): Seconds | undefined {
  return skewOf(cluster, cluster.leases.get(node));
}

/** The same, of a lease. */
export function skewOf(
  { wallOffset }: Cluster,
  lease: LeaseMemory | undefined,
): Seconds | undefined {
  if (lease?.countedRenewTime === undefined || lease.renewal === undefined) return undefined;
  return lease.countedRenewTime - lease.renewal.at - wallOffset;
}

/** When either heartbeat was last seen. */
export function lastHeardAt(cluster: Cluster, node: NodeMemory): Instant {
  return heardAt(cluster, node, cluster.leases.get(node.name));
}

function heardAt(
  cluster: Cluster,
  { statusBeat, firstSeenAt }: NodeMemory,
  lease: LeaseMemory | undefined,
): Instant {
  const renewed = lease === undefined ? -Infinity : renewedAt(cluster, lease);
  const heard = Math.max(renewed, statusBeat?.at ?? -Infinity);
  return heard === -Infinity ? firstSeenAt : heard;
}

/**
 * The lease is overdue: a renewal is late by more than its jitter.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go Run
 */
export function isLate(cluster: Cluster, node: string, now: Instant): boolean {
  const seen = leaseSeenAt(cluster, node);
  if (seen === undefined) return false;
  return now - seen > lateAfter(cluster, node);
}

/** So long after a renewal the next one is late. */
export function lateAfter(cluster: Cluster, node: string): Seconds {
  return jitter * renewInterval(cluster, node) + slack;
}

/**
 * Two renewals are missing, and no status came instead.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go Run
 */
export function isSilent(cluster: Cluster, node: NodeMemory, now: Instant): boolean {
  // Asked of all nodes of a fleet that was just listed, within one turn: its lease is looked up once.
  const lease = cluster.leases.get(node.name);
  if (lease === undefined) return false;
  return now - heardAt(cluster, node, lease) > silentAfter(intervalOf(lease.duration));
}

/** The silence in which two renewals, due every `interval`, have gone missing. */
export function silentAfter(interval: Seconds): Seconds {
  return 2 * longestGap(interval) + slack;
}

/** The longest that a kubelet waits between two renewals, due every `interval`. */
export function longestGap(interval: Seconds): Seconds {
  return jitter * interval;
}
