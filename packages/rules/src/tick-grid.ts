import { type Instant, type Seconds, shift, type Window } from './time.ts';

/** The first of a burst of tick-born writes, and what else its tick had to send. */
interface Burst {
  readonly at: Instant;
  /** Requests that the controller sends in this tick: they make it last. */
  requests: number;
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
  /** What one request costs the tick that sends it. */
  readonly roundTrip: Seconds;
}

const remembered = 64;
const sameBurst: Seconds = 0.5;
const wander: Seconds = 0.003;
const calm: Seconds = 0.05;

/**
 * Remember a write that the controller only makes in a tick (Unknown, swap, removal of NoExecute),
 * with the requests that go with it.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function noteTickWrite({ bursts }: TickMemory, at: Instant, requests: number): void {
  const last = bursts.at(-1);
  if (last !== undefined && at - last.at < sameBurst) {
    last.requests += requests;
    return;
  }
  bursts.push({ at, requests });
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
  let grid: Grid | undefined;
  for (const burst of memory.bursts) grid = refine(grid, burst, pace);
  return grid;
}

function refine(grid: Grid | undefined, burst: Burst, pace: Pace): Grid {
  const seen = { earliest: burst.at - pace.late, latest: burst.at };
  const strain = strainOf(burst.requests, pace);
  if (grid === undefined) return { tick: seen, period: pace.period, strain };
  const ticks = Math.max(1, Math.round((middle(seen) - middle(grid.tick)) / middle(grid.period)));
  const foreseen = tickAfter(grid, ticks);
  const fits = foreseen.earliest <= seen.latest && seen.earliest <= foreseen.latest;
  const ambiguous = foreseen.latest - foreseen.earliest > grid.period.earliest / 2;
  if (!fits || ambiguous) return { tick: seen, period: fits ? grid.period : pace.period, strain };
  const tick = {
    earliest: Math.max(seen.earliest, foreseen.earliest),
    latest: Math.min(seen.latest, foreseen.latest),
  };
  const period = grid.strain > calm ? grid.period : learn(grid, seen, ticks);
  return { tick, period, strain };
}

/** How long a tick may last beyond the usual because of what it sends. */
function strainOf(requests: number, { qps, burst, roundTrip }: Pace): Seconds {
  return Math.max(0, requests - burst / 2) / qps + requests * roundTrip;
}

/** The distance that both sights allow, with room for ticks that do not last equally long. */
function learn(grid: Grid, seen: Window, ticks: number): Window {
  const earliest = (seen.earliest - grid.tick.latest) / ticks - wander;
  const latest = (seen.latest - grid.tick.earliest) / ticks + wander;
  const learned = {
    earliest: Math.max(grid.period.earliest, earliest),
    latest: Math.min(grid.period.latest, latest),
  };
  return learned.earliest < learned.latest ? learned : grid.period;
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
