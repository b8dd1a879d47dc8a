import type { Cluster, NodeMemory } from './cluster-state.ts';
import { couldLook } from './observe-probe.ts';
import { clockSkew } from './silence.ts';
import type { Instant, Seconds } from './time.ts';

/** The last good relist that a kubelet told of: when it began, on our clock. */
export function lastRelist(cluster: Cluster, node: NodeMemory): Instant | undefined {
  const good = cluster.probes.get(node.name)?.good;
  const lastGood = good?.relist?.lastGood;
  if (good === undefined || lastGood === undefined) return undefined;
  const ours = lastGood - cluster.wallOffset - (clockSkew(cluster, node.name) ?? 0);
  return Math.min(ours, good.seenAt);
}

/**
 * Since the start of the last good relist. Between answers it stands; while the kubelet does not
 * answer it grows. `undefined`: not known, or no longer.
 *
 * @see kubernetes/pkg/kubelet/pleg/generic.go Relist
 */
export function relistLag(cluster: Cluster, node: NodeMemory, now: Instant): Seconds | undefined {
  const probe = cluster.probes.get(node.name);
  const relist = lastRelist(cluster, node);
  if (probe?.good === undefined || relist === undefined || !couldLook(probe.last)) return undefined;
  return (probe.failing === undefined ? probe.good.seenAt : now) - relist;
}
