import { uncalmOf } from './calm.ts';
import type { Cluster, NodeMemory, Return } from './cluster-state.ts';
import { departing } from './departing.ts';
import type { NodeFact } from './fact.ts';
import { isSilent } from './silence.ts';
import { finish, type Steps } from './steps.ts';
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

/** What the nodes are about, counted in one pass over them for all candidates. */
export interface Census {
  /** Zones in which all is well are not in it. */
  readonly zones: ReadonlyMap<string, Readonly<ZoneCensus>>;
  /** Nodes whose lease each tick may read live: not Ready, or with a lease that is written without a renewal. */
  readonly readLive: number;
  /** The nodes given up that were Ready, and how many pods are marked for each. */
  readonly flips: readonly { readonly at: Instant; readonly pods: number }[];
}

/** So many nodes are a step. */
const atOnce = 256;

/**
 * Counts the nodes at `now`; of a calm one there is nothing to count.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function censusOf(cluster: Cluster, now: Instant): Census {
  return finish(censusSteps(cluster, now));
}

/** The same, some nodes a step; `uncalm`: those that are not calm. */
export function* censusSteps(
  cluster: Cluster,
  now: Instant,
  uncalm: readonly NodeMemory[] = uncalmOf(cluster, now),
): Steps<Census> {
  const zones = new Map<string, ZoneCensus>();
  const flips: { at: Instant; pods: number }[] = [];
  let readLive = 0;
  let left = atOnce;
  for (const node of uncalm) {
    left -= 1;
    if (left === 0) {
      left = atOnce;
      yield;
    }
    const { name, fact, marking, lease } = node;
    const touched = lease?.touched !== undefined;
    if (fact.ready?.status !== 'True' || touched) readLive++;
    if (marking) flips.push({ at: marking.at, pods: cluster.pods.get(name)?.pods.size ?? 0 });
    if (fact.taints.some(isControllers)) continue;
    const silent = fact.ready?.status === 'True' && isSilent(cluster, node, now);
    // Of a fleet that was just listed no node is calm, and hardly one is to be counted.
    if (silent || node.returned !== undefined || waitsForTaint(fact)) {
      countIn(zoneOf(zones, node.zone), cluster, node, silent);
    }
  }
  return { zones, readLive, flips };
}

function zoneOf(zones: Map<string, ZoneCensus>, name: string): ZoneCensus {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone: ZoneCensus = { waiting: 0, returned: [], silent: 0, struck: 0 };
  zones.set(name, zone);
  return zone;
}

function countIn(zone: ZoneCensus, cluster: Cluster, node: NodeMemory, silent: boolean): void {
  const { fact, returned } = node;
  if (waitsForTaint(fact)) zone.waiting++;
  if (returned !== undefined) zone.returned.push(returned);
  if (!silent) return;
  zone.silent++;
  // An autoscaler's machines are silent too.
  if (departing(fact, cluster.departingTaints) === '') zone.struck++;
}

/** Not Ready, by whoever's word, and not yet tainted. */
export function waitsForTaint({ ready, taints }: NodeFact): boolean {
  return ready !== undefined && ready.status !== 'True' && !taints.some(isControllers);
}
