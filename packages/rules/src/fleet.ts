import type { Cluster } from './cluster-state.ts';
import type { Model } from './model.ts';
import type { FleetView, ZoneView } from './view.ts';
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
export function controlPlaneSuspect({ cluster, census }: Model): boolean {
  let all = 0;
  for (const { struck } of census.zones.values()) all += struck;
  if (all < Math.max(fewest, share * cluster.nodes.size)) return false;
  return [...cluster.zones].every(
    ([name, zone]) =>
      zone.ready === 0 || (census.zones.get(name)?.struck ?? 0) >= share * zone.ready,
  );
}

/** How many leases and nodes do not go together. */
export function unpaired({
  leases,
  nodes,
  roster,
}: Cluster): Pick<FleetView, 'orphanLeases' | 'nodesWithoutLease'> {
  const { paired } = roster;
  return { orphanLeases: leases.size - paired, nodesWithoutLease: nodes.size - paired };
}
