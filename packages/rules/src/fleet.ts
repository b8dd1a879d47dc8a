import type { Cluster, NodeMemory } from './cluster-state.ts';
import { departing } from './departing.ts';
import type { Model } from './model.ts';
import { zoneName } from './observe-zone.ts';
import { isSilent } from './silence.ts';
import type { Instant } from './time.ts';
import { isControllers } from './toleration.ts';
import type { ZoneView } from './view.ts';
import { disruption } from './zone.ts';

/** So many nodes, and such a share of every zone, silent at once are not so many broken nodes. */
const fewest = 3;
const share = 0.2;

/** The zones as the controller counts them. */
export function zoneViews({ cluster, queues, settings }: Model): readonly ZoneView[] {
  return [...cluster.zones].map(([name, zone]) => ({
    name,
    disruption: disruption(zone, settings),
    ready: zone.ready,
    notReady: zone.notReady,
    rate: queues.get(name)?.gate.rate ?? 0,
    queue: queues.get(name)?.length ?? 0,
  }));
}

/**
 * Whether what looks like many dead nodes is likelier a fault of what connects them: in every zone
 * a good share of the ready nodes is silent.
 */
export function controlPlaneSuspect({ cluster, now }: Model): boolean {
  const silent = new Map<string, number>();
  let all = 0;
  for (const node of cluster.nodes.values()) {
    if (!isStruck(cluster, node, now)) continue;
    const zone = zoneName(node.fact);
    silent.set(zone, (silent.get(zone) ?? 0) + 1);
    all++;
  }
  if (all < Math.max(fewest, share * cluster.nodes.size)) return false;
  return [...cluster.zones].every(
    ([name, zone]) => zone.ready === 0 || (silent.get(name) ?? 0) >= share * zone.ready,
  );
}

/** It fell silent while nobody was taking it away: an autoscaler's machines are silent too. */
function isStruck(cluster: Cluster, node: NodeMemory, now: Instant): boolean {
  const { ready, taints } = node.fact;
  if (ready?.status !== 'True' || taints.some(isControllers)) return false;
  return isSilent(cluster, node, now) && departing(node.fact, cluster.departingTaints) === '';
}

/** Leases that no Node goes with: nobody's heartbeat. */
export function orphanLeases({ leases, nodes }: Cluster): number {
  return [...leases.keys()].filter((name) => !nodes.has(name)).length;
}

/** Nodes that have no Lease. */
export function nodesWithoutLease({ leases, nodes }: Cluster): number {
  return [...nodes.keys()].filter((name) => !leases.has(name)).length;
}
