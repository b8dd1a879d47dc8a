import type { Cluster, NodeMemory } from './cluster-state.ts';
import type { Settings } from './settings.ts';
import { isLate, lastHeardAt, longestInterval, silentAfter } from './silence.ts';
import type { Instant, Seconds } from './time.ts';
import { isControllers } from './toleration.ts';

/** So long after the last node that awaited it a tick may still be under way, or all zones be found dark. */
export const underWay: Seconds = 3;
/** In so long a new leader has met every node, and said what it makes of them. */
const meetsAll: Seconds = 15;
/** Who was to be given up so long ago will not be soon: nobody is there to do it, or something else holds it back. */
const overdue: Seconds = 60;

/**
 * Whether the node lifecycle controller is about to write the Node of one of these, who are not calm: when
 * it does so tells where its ticks and tokens lie.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth, doNoExecuteTaintingPass
 */
export function awaitsController(
  cluster: Cluster,
  uncalm: readonly NodeMemory[],
  settings: readonly Settings[],
  now: Instant,
): boolean {
  const graces = settings.map(({ grace }) => grace);
  // Who is not even late may be given up there.
  if (Math.min(...graces) <= silentAfter(longestInterval(cluster))) return true;
  if (now - (cluster.leader.changed?.at ?? -Infinity) <= meetsAll) return true;
  const givenUpSince = now - Math.max(...graces) - overdue;
  return uncalm.some((node) => awaits(cluster, node, now, givenUpSince));
}

/** It is silent and not yet given up, waits for its taint, or has come back and waits to lose it. */
function awaits(cluster: Cluster, node: NodeMemory, now: Instant, givenUpSince: Instant): boolean {
  const { fact, lease, returned } = node;
  const status = fact.ready?.status;
  const isTainted = fact.taints.some(isControllers);
  // Without a lease it may be given up at any time.
  const renews = lease !== undefined && !isLate(cluster, node, now);
  const falls = !renews && lastHeardAt(cluster, node) >= givenUpSince;
  if (status === 'True') return falls || isTainted || returned !== undefined;
  return !isTainted || (status === 'Unknown' ? renews : falls);
}
