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
  /** The rate before, and what brought the present one; absent: it never changed. */
  readonly change?: { readonly before: number; readonly by: ZoneCount };
}

/**
 * The limiter of a zone. A rate of exactly 1 never comes back once it was zero: the limiter that
 * stands for never says of itself that it does 1 a second, so the swap is skipped.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go SwapLimiter
 */
export function limiter(cluster: Cluster, zone: ZoneMemory, settings: Settings): Limiter {
  let state: Limiter = { rate: settings.rate };
  for (const entry of zone.history) state = swap(state, zoneRate(entry, settings), entry);
  const { ready, notReady } = zone;
  if (cluster.dark) {
    const by = { sight: cluster.dark, ready, notReady, flip: byFlip(cluster, cluster.dark) };
    return state.rate === 0 ? state : { rate: 0, change: { before: state.rate, by } };
  }
  const left = cluster.leftDark;
  if (left === undefined || state.rate === 0) return state;
  if ((state.change?.by.sight.at ?? -Infinity) > left.at) return state;
  const by = { sight: left, ready, notReady, flip: false };
  return swap({ rate: 0, change: { before: state.rate, by } }, state.rate, by);
}

/** Darkness that a flip brought is found in that tick; what a kubelet or a deletion did, in the next. */
function byFlip({ zones }: Cluster, dark: Sight): boolean {
  const last = [...zones.values()].map(({ history }) => history.at(-1));
  return last.some((entry) => entry?.flip === true && entry.sight.at === dark.at);
}

function swap(state: Limiter, rate: number, by: ZoneCount): Limiter {
  const never = state.rate === 0;
  if (rate === state.rate || (never && rate === 1)) return state;
  return { rate, change: { before: state.rate, by } };
}

/** No zone has a ready node: all taints are taken off and nobody is evicted. */
export function evictionsHalted(cluster: Cluster): boolean {
  return allDark(cluster);
}
