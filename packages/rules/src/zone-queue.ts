import type { Cluster, NodeMemory } from './cluster-state.ts';
import { zoneName } from './observe-zone.ts';
import type { Settings } from './settings.ts';
import type { Sight } from './sight.ts';
import { isSilent } from './silence.ts';
import type { Instant } from './time.ts';
import { isControllers } from './toleration.ts';
import { type Limiter, limiter } from './zone.ts';

/** A zone's taint queue at one moment. */
export interface ZoneQueue {
  readonly gate: Limiter;
  /** Nodes that wait for their taint. */
  readonly length: number;
  /** When those turned Ready that waited before, and went without a taint. */
  readonly returned: readonly Sight[];
  /** Nodes still Ready that are silent: they will join if silence lasts. */
  readonly silent: number;
}

/**
 * The queue of every zone.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go Try
 */
export function zoneQueues(
  cluster: Cluster,
  settings: Settings,
  now: Instant,
): ReadonlyMap<string, ZoneQueue> {
  const queues = new Map<string, ZoneQueue & Counted>();
  for (const [name, zone] of cluster.zones) {
    const gate = limiter(cluster, zone, settings);
    queues.set(name, { gate, length: 0, returned: [], silent: 0 });
  }
  for (const node of cluster.nodes.values()) {
    const queue = queues.get(zoneName(node.fact));
    if (queue === undefined || node.fact.taints.some(isControllers)) continue;
    if (waits(node)) queue.length++;
    if (node.returned !== undefined) queue.returned.push(node.returned);
    if (node.fact.ready?.status === 'True' && isSilent(cluster, node, now)) queue.silent++;
  }
  return queues;
}

interface Counted {
  length: number;
  readonly returned: Sight[];
  silent: number;
}

/** Not Ready, by whoever's word, and not yet tainted. */
function waits({ fact }: NodeMemory): boolean {
  return fact.ready !== undefined && fact.ready.status !== 'True';
}
