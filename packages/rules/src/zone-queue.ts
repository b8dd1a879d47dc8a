import type { Cluster, Return } from './cluster-state.ts';
import type { NodeFact } from './fact.ts';
import type { Model } from './model.ts';
import { zoneName } from './observe-zone.ts';
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
  readonly returned: readonly Return[];
  /** Turns that nodes deleted while they waited may still cost. */
  readonly ghosts: number;
  /** Nodes still Ready that are silent: they will join if silence lasts. */
  readonly silent: number;
}

/**
 * The queue of every zone.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go Try
 */
export function zoneQueues({
  cluster,
  settings,
  now,
  darkness,
}: Pick<Model, 'cluster' | 'settings' | 'now' | 'darkness'>): ReadonlyMap<string, ZoneQueue> {
  const queues = new Map<string, ZoneQueue & Counted>();
  for (const [name, zone] of cluster.zones) {
    const gate = limiter(cluster, zone, settings, darkness);
    queues.set(name, { gate, length: 0, returned: [], ghosts: 0, silent: 0 });
  }
  for (const node of cluster.nodes.values()) {
    const queue = queues.get(zoneName(node.fact));
    if (queue === undefined || node.fact.taints.some(isControllers)) continue;
    if (waitsForTaint(node.fact)) queue.length++;
    if (node.returned !== undefined) queue.returned.push(node.returned);
    if (node.fact.ready?.status === 'True' && isSilent(cluster, node, now)) queue.silent++;
  }
  for (const [name, queue] of queues) queue.ghosts = ghosts(cluster, name, queue, now);
  return queues;
}

interface Counted {
  length: number;
  ghosts: number;
  readonly returned: Return[];
  silent: number;
}

/** Not Ready, by whoever's word, and not yet tainted. */
export function waitsForTaint({ ready, taints }: NodeFact): boolean {
  return ready !== undefined && ready.status !== 'True' && !taints.some(isControllers);
}

/** A node deleted while it waited is found gone only at its turn; how many such turns there may be. */
function ghosts(cluster: Cluster, name: string, { gate, length }: ZoneQueue, now: Instant): number {
  const gone = cluster.zones.get(name)?.ghosts ?? [];
  const changed = gate.changes.at(-1)?.by.sight.at ?? -Infinity;
  const moved = Math.max(changed, cluster.leftDark?.at ?? -Infinity);
  const last = (gone.length + length + 2) * (1 / gate.rate + pass);
  const left = gone.filter(({ at }) => Math.max(at, moved) + last > now).length;
  // One whose turn it was as it went fails first, and has another turn.
  return left === 0 ? 0 : left + 1;
}

const pass = 0.1;
