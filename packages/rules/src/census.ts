import { isCalm } from './calm.ts';
import type { Cluster, Return } from './cluster-state.ts';
import { departing } from './departing.ts';
import type { NodeFact } from './fact.ts';
import { isSilent } from './silence.ts';
import type { Instant } from './time.ts';
import { isControllers } from './toleration.ts';

/** What the nodes of one zone are about, those left out that have their taint. */
export interface ZoneCensus {
  /** Nodes that wait for their taint. */
  waiting: number;
  /** When those turned Ready that waited before, and went without a taint. */
  readonly returned: Return[];
  /** Nodes still Ready that are silent. */
  silent: number;
  /** Those of them that nobody is taking away. */
  struck: number;
}

/** By zone; made in one pass over the nodes, for all candidates. */
export type Census = ReadonlyMap<string, Readonly<ZoneCensus>>;

/**
 * Counts the nodes of every zone at `now`.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function censusOf(cluster: Cluster, now: Instant): Census {
  const zones = new Map<string, ZoneCensus>();
  for (const node of cluster.nodes.values()) {
    // It counts for nothing here.
    if (isCalm(node, now)) continue;
    const { fact } = node;
    if (fact.taints.some(isControllers)) continue;
    const zone = zones.get(node.zone) ?? { waiting: 0, returned: [], silent: 0, struck: 0 };
    zones.set(node.zone, zone);
    if (waitsForTaint(fact)) zone.waiting++;
    if (node.returned !== undefined) zone.returned.push(node.returned);
    if (fact.ready?.status !== 'True' || !isSilent(cluster, node, now)) continue;
    zone.silent++;
    // An autoscaler's machines are silent too.
    if (departing(fact, cluster.departingTaints) === '') zone.struck++;
  }
  return zones;
}

/** Not Ready, by whoever's word, and not yet tainted. */
export function waitsForTaint({ ready, taints }: NodeFact): boolean {
  return ready !== undefined && ready.status !== 'True' && !taints.some(isControllers);
}
