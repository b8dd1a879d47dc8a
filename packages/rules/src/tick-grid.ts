import type { Burst, Load, TickMemory } from './tick-memory.ts';
import { type Instant, overlap, type Seconds, shift, type Window } from './time.ts';

/** Where the controller's ticks lie: the last one known, and the distance between two. */
export interface Grid {
  readonly tick: Window;
  readonly period: Window;
  /** So much later may all ticks after the last known one be: what that one had to send. */
  readonly strain: Seconds;
  /** Until it had come to its last node, at most. */
  readonly lasts: Seconds;
  /** Until one that sends nothing has done so. */
  readonly pass: Seconds;
  /** The ticks known before that one, oldest first. */
  readonly earlier: readonly Mark[];
  /** Ticks that wrote before those: how many lie between is not known, only how busy they were. */
  readonly lost: readonly Lost[];
  /** How many ticks the last known one comes after the first known. */
  readonly index: number;
  /** How much longer the last ticks lasted than foreseen, each: a machine under load goes on so. */
  readonly excess: readonly Seconds[];
}

/** A tick that was seen to write. */
interface Mark {
  readonly index: number;
  readonly tick: Window;
  readonly strain: Seconds;
  readonly lasts: Seconds;
}

/** A tick before the grid began anew. */
interface Lost {
  readonly at: Instant;
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

const lately = 8;
const wander: Seconds = 0.005;
/** Of eight workers so many mark pods, so many pods each: the others are done sooner. */
const fewWriters = 4;
const manyInTurn = 5;
/** Two first writes of ticks may differ so much in how soon they came. */
const unequal: Seconds = 0.03;
/** So many ticks have to be seen before they say how short one may be. */
const enough = 8;

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
  for (const burst of memory.bursts)
    fit = refine(fit, burst, strainOfTick(burst, pace, memory.met), pace);
  return fit;
}

/** A grid under way, with what the long run tells of its period. */
interface Fit extends Grid {
  /** The first tick that fits. */
  readonly origin: Window;
  /** The shortest time, a tick, between two of them that wrote. */
  readonly shortest: Seconds;
}

function refine(fit: Fit | undefined, { at, until }: Burst, strain: Seconds, pace: Pace): Fit {
  const seen = { earliest: at - pace.late, latest: at };
  const pass = pace.period.latest - pace.period.earliest;
  const lasts = pass + Math.max(strain, until - at);
  const anew: Fit = {
    tick: seen,
    period: pace.period,
    pass,
    strain,
    lasts,
    earlier: [],
    lost: fit === undefined ? [] : [...fit.lost, ...fit.earlier.map(lostOf), lostOf(fit)],
    index: 0,
    excess: [],
    origin: seen,
    shortest: Infinity,
  };
  if (fit === undefined) return anew;
  const steps = stepsTo(fit, seen);
  if (steps === 'none') return anew;
  if (steps === 'many') return { ...anew, period: fit.period };
  const foreseen = tickAfter(fit, steps);
  const next = {
    ...fit,
    tick: { earliest: Math.max(foreseen.earliest, seen.earliest), latest: seen.latest },
    strain,
    lasts,
    earlier: [...fit.earlier, markOf(fit)],
    index: fit.index + steps,
    excess: [excessOf(fit, seen, steps), ...fit.excess].slice(0, lately),
    shortest: Math.min(fit.shortest, (seen.latest - fit.tick.latest) / steps),
  };
  return { ...next, period: learn(next, pace.period) };
}

/**
 * How many ticks after the last known one the burst's lies. A tick may last longer than was
 * foreseen, but the next comes a whole period after it at least. `many`: more than one number fits.
 */
function stepsTo(fit: Fit, seen: Window): number | 'none' | 'many' {
  const most = Math.floor((seen.latest - fit.tick.earliest) / fit.period.earliest);
  if (most < 1) return 'none';
  const fits = (steps: number): boolean => tickAfter(fit, steps).latest >= seen.earliest;
  return most > 1 && fits(most) && fits(most - 1) ? 'many' : most;
}

const markOf = ({ index, tick, strain, lasts }: Fit): Mark => ({ index, tick, strain, lasts });
const lostOf = ({ tick, strain }: Mark): Lost => ({ at: tick.latest, strain });

/** How much longer than foreseen each of the ticks since the last known one lasted. */
function excessOf({ tick, strain, period }: Fit, seen: Window, steps: number): Seconds {
  const apart = seen.latest - tick.latest - strain;
  return Math.max(0, apart / steps - period.latest);
}

/** How much longer than usual all ticks since `from` together may have lasted. */
export function strainSince({ bursts, met }: TickMemory, from: Instant, pace: Pace): Seconds {
  let sum = 0;
  // For each node of each forecast: no list of them is made.
  for (const burst of bursts) if (burst.at >= from) sum += strainOfTick(burst, pace, met);
  return sum;
}

/**
 * How long a tick may last beyond the usual because of what it sends: a node's requests go one after
 * another, those of several nodes side by side, and all of them through one client.
 */
export function strainOf({ requests, inTurn }: Load, pace: Pace): Seconds {
  const { qps, burst, press, roundTrip } = pace;
  return (
    Math.max(0, requests - burst / 2) / qps + (requests === 0 ? 0 : press) + inTurn * roundTrip
  );
}

/**
 * The same of a tick whose last mark may have been seen: it waits for its marks, and for nothing that
 * came after them, unless there are so few that the workers beside them have more to do.
 */
function strainOfTick(burst: Burst, pace: Pace, met: TickMemory['met']): Seconds {
  const strain = strainOf(burst, pace) + greetings(burst, pace, met);
  const { markedAt, at, inTurn, writers } = burst;
  if (markedAt === undefined || writers > fewWriters || inTurn < manyInTurn) return strain;
  return Math.min(strain, markedAt - at + strainOf({ ...burst, requests: 1 }, pace));
}

/**
 * What a tick waits for the events of a new leader, which sends one for each node that it meets, one
 * after another: each request of the tick may have to wait for one of them as well.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go RecordNodeEvent
 */
function greetings({ at, requests }: Burst, { qps, burst }: Pace, met: TickMemory['met']): Seconds {
  if (met === undefined || at > met.by + met.nodes / qps) return 0;
  const left = Math.max(0, met.nodes + requests - burst);
  return Math.min(requests + Math.min(requests, burst / 2), left) / qps;
}

/**
 * The period, by the shortest tick seen and by the long run. A busy time makes ticks longer, but
 * promises nothing for the next one: only the shortest tells how soon that may come.
 */
function learn({ origin, tick, index, earlier, shortest }: Fit, assumed: Window): Window {
  const least = earlier.length < enough ? 0 : shortest - unequal;
  const mean = (tick.latest - origin.earliest) / index + wander;
  const earliest = Math.max(assumed.earliest, least);
  const latest = earliest > assumed.latest ? mean : Math.min(assumed.latest, mean);
  return { earliest, latest: Math.max(latest, earliest) };
}

/** The tick `count` after the last known one (or before it, if negative). */
export function tickAfter(grid: Grid, count: number): Window {
  if (count >= 0) return { earliest: earliestAfter(grid, count), latest: latestAfter(grid, count) };
  const last: Mark = grid;
  const index = last.index + count;
  const before = grid.earlier.findLast((mark) => mark.index <= index);
  const after = grid.earlier.find((mark) => mark.index >= index) ?? last;
  const back = behind(after, after.index - index, grid.period);
  if (before === undefined) return beyond(grid, back);
  return overlap(ahead(before, index - before.index, grid.period), back) ?? back;
}

/** The bounds of the same, each by itself: they are asked for at each node of each page, and make no window. */
function earliestAfter(grid: Grid, count: number): Instant {
  if (count < 0) return tickAfter(grid, count).earliest;
  return grid.tick.earliest + count * grid.period.earliest;
}

function latestAfter(grid: Grid, count: number): Instant {
  if (count < 0) return tickAfter(grid, count).latest;
  if (count === 0) return grid.tick.latest;
  return grid.tick.latest + count * grid.period.latest + grid.strain + slowness(grid, count);
}

/** How much later than foreseen a machine as slow as lately makes the tick after `count` more. */
function slowness({ excess }: Grid, count: number): Seconds {
  if (excess.length === 0) return 0;
  const mean = excess.reduce((sum, each) => sum + each, 0) / excess.length;
  return Math.max(...excess) + (count - 1) * mean;
}

/** So many ticks after one that is known, the first of which what that one sent may delay. */
function ahead({ tick, strain }: Mark, count: number, { earliest, latest }: Window): Window {
  return shift(tick, count * earliest, count * latest + (count > 0 ? strain : 0));
}

/** So many ticks before one that is known; those between sent nothing. */
function behind({ tick }: Mark, count: number, { earliest, latest }: Window): Window {
  return shift(tick, -count * latest, -count * earliest);
}

/** Before the grid began anew ticks that wrote may have lasted longer. */
function beyond({ lost }: Grid, back: Window): Window {
  let { earliest } = back;
  for (const { at, strain } of lost.toReversed()) if (at >= earliest) earliest -= strain;
  return { earliest, latest: back.latest };
}

/** How many ticks after the last known one the first lies that may (`least`) or must (`most`)
 * start at or after `heard`. */
export function firstTickAt(grid: Grid, heard: Window): { least: number; most: number } {
  let least = surelyBefore(grid, heard);
  while (latestAfter(grid, least) < heard.earliest) least++;
  let most = least;
  while (earliestAfter(grid, most) < heard.latest) most++;
  return { least, most };
}

/**
 * The same of a renewal, which a tick that is under way may still hear: it takes its list of Nodes as it
 * starts, and reads the lease of each as it comes to it.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function firstTickToHear(grid: Grid, heard: Window): { least: number; most: number } {
  const { least, most } = firstTickAt(grid, heard);
  const before = least - 1;
  const underWay = latestAfter(grid, before) + lastsAfter(grid, before) >= heard.earliest;
  return { least: underWay ? before : least, most };
}

/** How long a tick may take until it has come to its last node. */
function lastsAfter({ lasts, index, earlier, pass }: Grid, count: number): Seconds {
  if (count === 0) return lasts;
  const number = index + count;
  for (let each = earlier.length - 1; each >= 0; each--) {
    const mark = earlier[each];
    if (mark !== undefined && mark.index <= number)
      return mark.index === number ? mark.lasts : pass;
  }
  return pass;
}

/** The number of a tick that is surely before a window. */
function surelyBefore({ tick, period }: Grid, { earliest }: Window): number {
  const apart = earliest - tick.latest;
  return Math.floor(apart / (apart < 0 ? period.earliest : period.latest)) - 1;
}
