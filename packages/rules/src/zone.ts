import type { Cluster, ZoneCount, ZoneMemory } from './cluster-state.ts';
import { allDark } from './observe-zone.ts';
import type { Settings } from './settings.ts';
import type { Sight } from './sight.ts';
import type { Disruption } from './view.ts';

interface Counts {
  readonly ready: number;
  readonly notReady: number;
}

/**
 * How much of a zone is down.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go ComputeZoneState
 */
export function disruption({ ready, notReady }: Counts, settings: Settings): Disruption {
  if (ready === 0 && notReady > 0) return 'full';
  const share = Math.fround(Math.fround(notReady) / Math.fround(ready + notReady));
  return notReady > 2 && share >= Math.fround(settings.unhealthyShare) ? 'partial' : 'normal';
}

/**
 * Nodes a second that a zone's queue may taint. A zone wholly dark goes on at the normal rate.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go setLimiterInZone
 */
export function zoneRate(counts: Counts, settings: Settings): number {
  if (disruption(counts, settings) !== 'partial') return settings.rate;
  return counts.ready + counts.notReady > settings.largeZone ? settings.secondaryRate : 0;
}

/** What a zone's limiter went through, by the counts that we saw. */
export interface Limiter {
  /** Nodes a second, now. */
  readonly rate: number;
  /** The rate rose from zero here: the first token comes one interval later. */
  readonly resumed: Sight | undefined;
  /** The rate fell to zero here: until the tick's end the old one was in force. */
  readonly stopped: Sight | undefined;
}

/**
 * The limiter of a zone. A rate of exactly 1 never comes back once it was zero: the limiter that
 * stands for never says of itself that it does 1 a second, so the swap is skipped.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go SwapLimiter
 */
export function limiter(cluster: Cluster, zone: ZoneMemory, settings: Settings): Limiter {
  let state: Limiter = { rate: settings.rate, resumed: undefined, stopped: undefined };
  for (const entry of zone.history) state = swap(state, entry, settings);
  if (cluster.dark) return { rate: 0, resumed: undefined, stopped: cluster.dark };
  if (cluster.leftDark === undefined || state.rate === 0) return state;
  if (state.rate === 1) return { rate: 0, resumed: undefined, stopped: cluster.leftDark };
  const later = (state.resumed?.at ?? -Infinity) > cluster.leftDark.at;
  return later ? state : { ...state, resumed: cluster.leftDark };
}

function swap(before: Limiter, entry: ZoneCount, settings: Settings): Limiter {
  const rate = zoneRate(entry, settings);
  if (rate === before.rate) return before;
  if (rate === 0) return { rate, resumed: undefined, stopped: entry.sight };
  if (before.rate > 0) return { ...before, rate };
  if (rate === 1) return before;
  return { rate, resumed: entry.sight, stopped: undefined };
}

/** No zone has a ready node: all taints are taken off and nobody is evicted. */
export function evictionsHalted(cluster: Cluster): boolean {
  return allDark(cluster);
}
