import type { Cluster, ZoneCount, ZoneMemory } from './cluster-state.ts';
import type { DarknessSeen } from './darkness.ts';
import { allDark, sameTick } from './observe-zone.ts';
import type { Settings } from './settings.ts';
import type { Seconds } from './time.ts';
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
  /** Each time it was swapped for another, oldest first. */
  readonly changes: readonly Swap[];
}

type Unsure = 'brief' | 'missed';

/** A limiter is swapped for one of another rate. */
export interface Swap {
  readonly before: number;
  readonly by: ZoneCount;
  /**
   * `brief`: what it ends was so brief that the controller may not have seen it. `missed`: it may not
   * have come at all.
   */
  readonly unsure?: Unsure | undefined;
}

/**
 * The limiter of a zone. A rate of exactly 1 never comes back once it was zero: the limiter that
 * stands for never says of itself that it does 1 a second, so the swap is skipped.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go SwapLimiter
 */
export function limiter(
  cluster: Cluster,
  zone: ZoneMemory,
  settings: Settings,
  darkness: DarknessSeen = 'yes',
): Limiter {
  let state: Limiter = { rate: settings.rate, changes: [] };
  let last: ZoneCount | undefined;
  for (const entry of zone.history) {
    const ends = last !== undefined && state.changes.at(-1)?.by === last ? last : undefined;
    const brief = ends && entry.sight.at - ends.sight.at < atLeastSeen(ends, settings);
    state = swap(state, zoneRate(entry, settings), entry, brief ? 'brief' : undefined);
    last = entry;
  }
  const { ready, notReady } = zone;
  const { dark, leftDark } = cluster;
  if (dark) return swap(state, 0, { sight: dark, ready, notReady, flip: dark.byFlip });
  if (leftDark === undefined || darkness === 'no' || state.rate === 0) return state;
  if ((state.changes.at(-1)?.by.sight.at ?? -Infinity) > leftDark.at) return state;
  const began = { sight: leftDark.since, ready, notReady, flip: leftDark.since.byFlip };
  const ended = { sight: leftDark, ready, notReady, flip: false };
  const unsure = leftDark.byNewZone ? 'missed' : darkness === 'maybe' ? 'brief' : undefined;
  return swap(swap(state, 0, began), state.rate, ended, unsure);
}

/** What stood so long was there as a tick ended: a flip's own, or any. */
function atLeastSeen({ flip }: ZoneCount, { tick }: Settings): Seconds {
  return flip ? sameTick : tick + sameTick;
}

function swap(state: Limiter, rate: number, by: ZoneCount, unsure?: Unsure): Limiter {
  const never = state.rate === 0;
  if (rate === state.rate || (never && rate === 1)) return state;
  const change = { before: state.rate, by, unsure };
  return { rate, changes: [...state.changes, change] };
}

/** No zone has a ready node: all taints are taken off and nobody is evicted. */
export function evictionsHalted(cluster: Cluster): boolean {
  return allDark(cluster);
}
