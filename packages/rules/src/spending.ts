import type { Census } from './census.ts';
import type { Settings } from './settings.ts';
import type { Pace } from './tick-grid.ts';
import type { Burst, Sent, TickMemory } from './tick-memory.ts';
import type { Instant, Window } from './time.ts';
import { behaviour } from './versions.ts';

/** How much of its client's bucket the node lifecycle controller had used once it had sent something. */
interface Level {
  readonly at: Instant;
  /** Requests; more than the burst: the rest waits. */
  readonly used: number;
  /** When that was so: since then the bucket fills. */
  readonly since: Instant;
  /** The nodes that are worked on side by side. */
  readonly writers: number;
  /** When the tick began that this belongs to, as it was seen. */
  readonly tick: Instant;
}

/** The levels, oldest first; the first is that of before anything was seen. */
export interface Spending {
  readonly levels: readonly Level[];
  readonly unseen: Unseen;
}

/** What the client sends that nobody sees. */
interface Unseen {
  /** Leases read live in each tick: one for each node whose grace is over. */
  readonly reads: number;
  /** So much of the bucket may be empty at any time. */
  readonly least: number;
}

/** Nodes that the controller works on side by side. */
const workers = 8;
/** Two writes further apart than this share of a period are of two ticks. */
const nextTick = 0.9;

/**
 * What is sent and shows nowhere. From 1.37 each tick reads the lease of every node whose grace is
 * over, given up already or held back; until 1.28 evictions went by the same client.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function unseenOf({ readLive }: Census, settings: Settings, pace: Pace): Unseen {
  const least = behaviour(settings.version).ownEvictionClient ? 0 : pace.burst / 2;
  return { reads: settings.leaseBreaker === 0 ? 0 : readLive, least };
}

/**
 * How full the bucket was, by all that was seen: a full one until something is sent.
 *
 * @see k8s.io/client-go/util/flowcontrol/throttle.go Wait
 */
export function spendingOf(
  { bursts, besides, met }: TickMemory,
  { qps, burst, period }: Pace,
  unseen: Unseen = { reads: 0, least: 0 },
): Spending {
  const { reads, least } = unseen;
  const [used, since] = [Math.max(least, met?.nodes ?? 0), met?.by ?? -Infinity];
  let last: Level = { at: -Infinity, used, since, writers: 0, tick: -Infinity };
  const levels = [last];
  const sent = [...bursts, ...besides].toSorted((one, other) => one.at - other.at);
  for (const one of sent) {
    let left = Math.max(least, last.used - Math.max(0, one.at - last.since) * qps);
    let { writers, tick } = last;
    if (isBurst(one)) {
      const own = one.writers + reads;
      writers = Math.min(workers, left > burst ? Math.max(writers, own) : own);
      if (one.at - tick > nextTick * period.earliest) left += reads;
      tick = one.at;
    }
    const at = Math.max(last.since, one.at);
    last = { at: one.at, used: left + one.requests, since: at, writers, tick };
    levels.push(last);
  }
  return { levels, unseen };
}

/** The same of the latest ticks' own requests alone. */
export function spendingOfTicks({ bursts, met }: TickMemory, pace: Pace): Spending {
  return spendingOf({ bursts, besides: [], ...(met && { met }) }, pace);
}

/** What settings spent that have one pace, as most candidates do. */
export interface Spent {
  readonly all: Spending;
  readonly ticks: Spending;
}

export type SpentBy = (pace: Pace, unseen: Unseen) => Spent;

/** What each of several settings spent; what is the same for several is reckoned once. */
export function spendings(ticks: TickMemory): SpentBy {
  const made: { readonly pace: Pace; readonly unseen: Unseen; readonly spent: Spent }[] = [];
  return (pace, unseen) => {
    const same = made.find((one) => isSamePace(one.pace, pace) && isSameUnseen(one.unseen, unseen));
    if (same !== undefined) return same.spent;
    const spent = { all: spendingOf(ticks, pace, unseen), ticks: spendingOfTicks(ticks, pace) };
    made.push({ pace, unseen, spent });
    return spent;
  };
}

/** In what `spendingOf` reads of a pace. */
const isSamePace = (one: Pace, other: Pace): boolean =>
  one.qps === other.qps &&
  one.burst === other.burst &&
  one.period.earliest === other.period.earliest;

const isSameUnseen = (one: Unseen, other: Unseen): boolean =>
  one.reads === other.reads && one.least === other.least;

const isBurst = (one: Burst | Sent): one is Burst => 'writers' in one;

/** Requests that wait for the client. */
interface Press {
  readonly waiting: number;
  readonly writers: number;
}

/** The most that may wait before a request that is sent in the window, and `own` that go with it. */
export function pressAt(
  { levels, unseen }: Spending,
  sent: Window,
  { qps, burst, late, period }: Pace,
  own: number,
): Press {
  let [waiting, writers] = [0, 0];
  for (let index = levels.length - 1; index >= 0; index--) {
    const level = levels[index];
    if (level === undefined || level.at - late > sent.latest) continue;
    const left = level.used - Math.max(0, sent.earliest - level.since) * qps;
    const again = sent.earliest - level.tick > nextTick * period.earliest ? unseen.reads : 0;
    waiting = Math.max(waiting, Math.max(left, unseen.least) + again + own - burst);
    writers = Math.max(writers, level.writers, Math.min(workers, again));
    if (level.at <= sent.earliest) break;
  }
  return { waiting, writers };
}
