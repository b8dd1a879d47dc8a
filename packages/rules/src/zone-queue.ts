import type { Cluster, Return } from './cluster-state.ts';
import type { Model } from './model.ts';
import type { Instant } from './time.ts';
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
  census,
}: Pick<Model, 'cluster' | 'settings' | 'now' | 'darkness' | 'census'>): ReadonlyMap<
  string,
  ZoneQueue
> {
  const queues = new Map<string, ZoneQueue>();
  for (const [name, zone] of cluster.zones) {
    const gate = limiter(cluster, zone, settings, darkness);
    const { waiting, returned, silent } = census.zones.get(name) ?? empty;
    const ghosts = ghostsOf(cluster, name, { gate, length: waiting }, now);
    queues.set(name, { gate, length: waiting, returned, ghosts, silent });
  }
  return queues;
}

const empty = { waiting: 0, returned: [], silent: 0 };

/** A node deleted while it waited is found gone only at its turn; how many such turns there may be. */
function ghostsOf(
  cluster: Cluster,
  name: string,
  { gate, length }: Pick<ZoneQueue, 'gate' | 'length'>,
  now: Instant,
): number {
  const gone = cluster.zones.get(name)?.ghosts ?? [];
  const changed = gate.changes.at(-1)?.by.sight.at ?? -Infinity;
  const moved = Math.max(changed, cluster.leftDark?.at ?? -Infinity);
  const last = (gone.length + length + 2) * (1 / gate.rate + pass);
  const left = gone.filter(({ at }) => Math.max(at, moved) + last > now).length;
  // One whose turn it was as it went fails first, and has another turn.
  return left === 0 ? 0 : left + 1;
}

const pass = 0.1;
