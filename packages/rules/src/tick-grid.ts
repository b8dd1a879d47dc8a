import { type Instant, overlap, type Seconds, shift, type Window } from './time.ts';

/** The first of a burst of tick-born writes, and what else its tick had to send. */
interface Burst {
  readonly at: Instant;
  /** Requests that the controller sends in this tick: they make it last. */
  requests: number;
  /** The most of them that go one after another: those of one node. */
  inTurn: number;
}

/** The tick-born writes of the present leader, oldest first. */
export interface TickMemory {
  readonly bursts: Burst[];
}

/** Where the controller's ticks lie: the last one known, and the distance between two. */
export interface Grid {
  readonly tick: Window;
  readonly period: Window;
  /** So much later may all ticks after the last known one be: what that one had to send. */
  readonly strain: Seconds;
}

/** What decides how well a grid can be fitted. */
export interface Pace {
  /** The distance between two ticks before anything is learned of it. */
  readonly period: Window;
  /** From a tick's start until its first write is seen, at most. */
  readonly late: Seconds;
  /** Requests a second that the controller allows itself, and may send at once. */
  readonly qps: number;
  readonly burst: number;
  /** What any write costs its tick: it shares the machine with all that it sets off. */
  readonly press: Seconds;
  /** What one request costs the tick that waits for it. */
  readonly roundTrip: Seconds;
}

const remembered = 64;
const sameBurst: Seconds = 0.5;
const wander: Seconds = 0.005;
/** A busy controller's pass may last so much longer than foreseen. */
const slower: Seconds = 0.05;

/**
 * Remember a write that the controller only makes in a tick (Unknown, swap, removal of NoExecute),
 * with the requests that go with it, and how many of them the tick waits for one by one.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function noteTickWrite(
  { bursts }: TickMemory,
  at: Instant,
  requests: number,
  inTurn: number = requests,
): void {
  const last = bursts.at(-1);
  if (last !== undefined && at - last.at < sameBurst) {
    last.requests += requests;
    last.inTurn = Math.max(last.inTurn, inTurn);
    return;
  }
  bursts.push({ at, requests, inTurn });
  if (bursts.length > remembered) bursts.shift();
}

/**
 * Fit a grid of ticks to what was seen: each burst lies `[0, late]` after its tick's start, ticks
 * lie one period apart. `undefined`: nothing seen yet.
 *
 * A burst that fits no tick (a human took a taint off) starts the grid anew: the newest wins.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go Run (sliding period)
 */
export function fitGrid(memory: TickMemory, pace: Pace): Grid | undefined {
  let fit: Fit | undefined;
  for (const burst of memory.bursts) fit = refine(fit, burst, pace);
  return fit;
}

/** A grid under way, with what the long run tells of its period. */
interface Fit extends Grid {
  /** The first tick that fits, how many ticks ago it was, and what all since may have lasted. */
  readonly origin: Window;
  readonly ticks: number;
  readonly strained: Seconds;
}

function refine(fit: Fit | undefined, burst: Burst, pace: Pace): Fit {
  const seen = { earliest: burst.at - pace.late, latest: burst.at };
  const strain = strainOf(burst, pace);
  const anew: Fit = {
    tick: seen,
    period: pace.period,
    strain,
    origin: seen,
    ticks: 0,
    strained: 0,
  };
  if (fit === undefined) return anew;
  const steps = Math.max(1, Math.round((middle(seen) - middle(fit.tick)) / middle(fit.period)));
  const foreseen = tickAfter(fit, steps);
  const tick = overlap(shift(foreseen, 0, steps * slower), seen);
  const ambiguous = foreseen.latest - foreseen.earliest > fit.period.earliest / 2;
  if (tick === undefined) return anew;
  if (ambiguous) return { ...anew, period: fit.period };
  const ticks = fit.ticks + steps;
  const strained = fit.strained + fit.strain;
  return {
    ...fit,
    tick,
    strain,
    ticks,
    strained,
    period: learn({ ...fit, tick, ticks, strained }),
  };
}

/** How much longer than usual all ticks since `from` together may have lasted. */
export function strainSince({ bursts }: TickMemory, from: Instant, pace: Pace): Seconds {
  return bursts
    .filter(({ at }) => at >= from)
    .reduce((sum, burst) => sum + strainOf(burst, pace), 0);
}

/**
 * How long a tick may last beyond the usual because of what it sends: a node's requests go one after
 * another, those of several nodes side by side, and all of them through one client.
 */
function strainOf({ requests, inTurn }: Burst, { qps, burst, press, roundTrip }: Pace): Seconds {
  return (
    Math.max(0, requests - burst / 2) / qps + (requests === 0 ? 0 : press) + inTurn * roundTrip
  );
}

/** The period that the first and the last tick allow, with room for ticks that differ a little. */
function learn({ origin, tick, ticks, strained, period }: Fit): Window {
  const shortest = (tick.earliest - origin.latest - strained) / ticks - wander;
  const longest = (tick.latest - origin.earliest) / ticks + wander;
  const learned = { earliest: shortest, latest: longest };
  return overlap(period, learned) ?? overlap(shift(period, 0, slower), learned) ?? period;
}

/** The tick `count` after the last known one (or before it, if negative). */
export function tickAfter({ tick, period, strain }: Grid, count: number): Window {
  if (count < 0) return shift(tick, count * period.latest, count * period.earliest);
  return shift(tick, count * period.earliest, count * period.latest + (count > 0 ? strain : 0));
}

/** How many ticks after the last known one the first lies that may (`least`) or must (`most`)
 * start at or after `heard`. */
export function firstTickAt(grid: Grid, heard: Window): { least: number; most: number } {
  return {
    least: smallest(grid, (tick) => tick.latest >= heard.earliest),
    most: smallest(grid, (tick) => tick.earliest >= heard.latest),
  };

  function smallest(of: Grid, holds: (tick: Window) => boolean): number {
    let count = Math.floor((heard.earliest - of.tick.latest) / of.period.latest) - 1;
    while (!holds(tickAfter(of, count))) count++;
    return count;
  }
}

function middle({ earliest, latest }: Window): number {
  return (earliest + latest) / 2;
}
