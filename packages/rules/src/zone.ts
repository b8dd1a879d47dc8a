import type { Cluster, Darkness, Light, ZoneCount, ZoneMemory } from './cluster-state.ts';
import type { DarknessSeen } from './darkness.ts';
import { allDark, sameTick } from './observe-zone.ts';
import type { Settings } from './settings.ts';
import type { Instant, Seconds } from './time.ts';
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
  const nights = nightsOf(cluster, darkness).filter(({ until }) => !isOver(until, zone));
  for (const { count, mayMiss, next } of lifeOf(zone, nights)) {
    if (next !== undefined && isPassedOver(state, count, next, settings)) continue;
    const isDark = nights.some((night) => isWithin(night, count.sight.at));
    const ends = last !== undefined && state.changes.at(-1)?.by === last ? last : undefined;
    const brief = ends && count.sight.at - ends.sight.at < atLeastSeen(ends, settings);
    const unsure = mayMiss ? 'missed' : brief ? 'brief' : undefined;
    state = swap(state, isDark ? 0 : zoneRate(count, settings), count, unsure);
    last = count;
  }
  return state;
}

/**
 * A count that another took the place of at once: that one alone counts where it brings nothing new, or where it
 * is not known whether a limiter that stands for never came between, which a rate of 1 does not end.
 */
function isPassedOver(
  { rate }: Limiter,
  count: ZoneCount,
  next: ZoneCount,
  settings: Settings,
): boolean {
  const [own, then] = [zoneRate(count, settings), zoneRate(next, settings)];
  if (own === rate || own === then) return true;
  return then === 1 && (rate === 0 || own === 0);
}

/** A darkness of all zones that the controller saw, or may have seen. */
interface Night {
  readonly since: Darkness;
  readonly until?: Light;
}

function nightsOf({ dark, leftDark }: Cluster, seen: DarknessSeen): readonly Night[] {
  const last = leftDark && seen !== 'no' ? [{ since: leftDark.since, until: leftDark }] : [];
  return dark ? [...last, { since: dark }] : last;
}

/** A zone that came after it, or came anew, knows nothing of it. */
const isOver = (until: Light | undefined, { since }: ZoneMemory): boolean =>
  until !== undefined && until.at <= since;

const isWithin = ({ since, until }: Night, at: Instant): boolean =>
  at >= since.at && at < (until?.at ?? Infinity);

interface Step {
  readonly count: ZoneCount;
  /** The controller may not have noticed. */
  readonly mayMiss?: boolean;
  /** The count that came at once after it; where that says the same, it alone counts. */
  readonly next?: ZoneCount;
}

/** A zone's counts as they changed, and as they were when a night began and ended. */
function lifeOf({ history }: ZoneMemory, nights: readonly Night[]): readonly Step[] {
  const steps = history.flatMap((count): Step[] => {
    const { passed } = count;
    return passed ? [{ count: passed, mayMiss: true, next: count }, { count }] : [{ count }];
  });
  for (const { since, until } of nights) {
    const { ready, notReady } = history.findLast(({ sight }) => sight.at <= since.at) ?? nobody;
    const counts = { ready, notReady };
    steps.push({ count: { ...counts, sight: since, began: since.at, flip: since.byFlip } });
    if (until === undefined) continue;
    const then = history.findLast(({ sight }) => sight.at <= until.at) ?? nobody;
    const seen = { sight: until, began: until.at, flip: false };
    const count = { ready: then.ready, notReady: then.notReady, ...seen };
    steps.push({ count, mayMiss: until.byNewZone });
  }
  return steps.sort((one, other) => one.count.sight.at - other.count.sight.at);
}

const nobody = { ready: 0, notReady: 0 };

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
