import type { Cluster, LeaseMemory, NodeMemory } from './cluster-state.ts';
import type { Instant, Seconds } from './time.ts';

const defaultInterval: Seconds = 10;
/** The kubelet draws up to 4 % on top of each interval; requests take the rest. */
const jitter = 1.04;
const slack: Seconds = 2;

/** How often the kubelet renews its lease: a quarter of the lease's duration. */
export function renewInterval({ lease }: NodeMemory): Seconds {
  return intervalOf(lease?.duration);
}

/** The same, of a lease's duration. */
export const intervalOf = (duration: Seconds | undefined): Seconds =>
  duration !== undefined && duration > 0 ? duration / 4 : defaultInterval;

/** The same of the kubelet that renews least often: 0 where there is no lease. */
export function longestInterval({ roster }: Cluster): Seconds {
  return Math.max(0, ...[...roster.durations.keys()].map(intervalOf));
}

/** When a lease was last seen to be renewed; before that, its own word, on our wall clock. */
export function renewedAt(
  { wallOffset }: Cluster,
  { renewal, renewTime, firstSeenAt }: LeaseMemory,
): Instant {
  if (renewal !== undefined) return renewal.at;
  const written = (renewTime ?? -Infinity) - wallOffset;
  return Math.min(written === -Infinity ? firstSeenAt : written, firstSeenAt);
}

/** The node's clock minus our wall clock, by its renewals; `undefined`: none was seen. */
export function clockSkew({ wallOffset }: Cluster, { lease }: NodeMemory): Seconds | undefined {
  if (lease?.countedRenewTime === undefined || lease.renewal === undefined) return undefined;
  return lease.countedRenewTime - lease.renewal.at - wallOffset;
}

/** When either heartbeat was last seen. */
export function lastHeardAt(cluster: Cluster, node: NodeMemory): Instant {
  const { statusBeat, firstSeenAt, lease } = node;
  const renewed = lease === undefined ? -Infinity : renewedAt(cluster, lease);
  const heard = Math.max(renewed, statusBeat?.at ?? -Infinity);
  return heard === -Infinity ? firstSeenAt : heard;
}

/**
 * The lease is overdue: a renewal is late by more than its jitter.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go Run
 */
export function isLate(cluster: Cluster, { lease }: NodeMemory, now: Instant): boolean {
  if (lease === undefined) return false;
  return now - renewedAt(cluster, lease) > lateAfter(lease);
}

/** So long after a renewal the next one is late. */
export function lateAfter({ duration }: LeaseMemory): Seconds {
  return jitter * intervalOf(duration) + slack;
}

/**
 * Two renewals are missing, and no status came instead.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go Run
 */
export function isSilent(cluster: Cluster, node: NodeMemory, now: Instant): boolean {
  if (node.lease === undefined) return false;
  return now - lastHeardAt(cluster, node) > silentAfter(renewInterval(node));
}

/** The silence in which two renewals, due every `interval`, have gone missing. */
export function silentAfter(interval: Seconds): Seconds {
  return 2 * longestGap(interval) + slack;
}

/** The longest that a kubelet waits between two renewals, due every `interval`. */
export function longestGap(interval: Seconds): Seconds {
  return jitter * interval;
}
