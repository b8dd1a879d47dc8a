import type { Cluster, NodeMemory } from './cluster-state.ts';
import { zoneName } from './observe-zone.ts';
import type { Settings } from './settings.ts';
import { isSilent } from './silence.ts';
import type { Instant } from './time.ts';
import { isControllers } from './toleration.ts';
import { type Limiter, limiter } from './zone.ts';

/** A zone's taint queue at one moment. */
export interface ZoneQueue {
  readonly gate: Limiter;
  /** Nodes that wait for their taint. */
  readonly length: number;
  /** The same and those that turned Ready while waiting, whose turn may still cost a token. */
  readonly turns: number;
  /** Nodes still Ready that are silent: they will join if silence lasts. */
  readonly silent: number;
}

/**
 * The queue of every zone. A node that turned Ready while waiting is taken out at the next tick,
 * `period` later at most.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go Try
 */
export function zoneQueues(
  cluster: Cluster,
  settings: Settings,
  period: number,
  now: Instant,
): ReadonlyMap<string, ZoneQueue> {
  const queues = new Map<string, ZoneQueue & { length: number; turns: number; silent: number }>();
  for (const [name, zone] of cluster.zones) {
    const gate = limiter(cluster, zone, settings);
    queues.set(name, { gate, length: 0, turns: 0, silent: 0 });
  }
  for (const node of cluster.nodes.values()) {
    const queue = queues.get(zoneName(node.fact));
    if (queue === undefined || node.fact.taints.some(isControllers)) continue;
    const stays = (node.returned?.at ?? -Infinity) + period + settings.delay > now;
    if (waits(node)) queue.length++;
    if (waits(node) || stays) queue.turns++;
    if (node.fact.ready?.status === 'True' && isSilent(cluster, node, now)) queue.silent++;
  }
  return queues;
}

/** Not Ready, by whoever's word, and not yet tainted. */
function waits({ fact }: NodeMemory): boolean {
  return fact.ready !== undefined && fact.ready.status !== 'True';
}
