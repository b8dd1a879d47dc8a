import type { ZoneCount, ZoneMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { nextTick } from './recovery.ts';
import { committed } from './sight.ts';
import { taintThrottle } from './throttle.ts';
import { hull, type Seconds, shift, type Window } from './time.ts';
import type { Limiter } from './zone.ts';

/** A bucket that may be full since ever. */
const full: Window = { earliest: -Infinity, latest: -Infinity };

/**
 * When a zone's bucket holds its one token again: an interval after the last one was taken. A
 * limiter that is swapped keeps the state of the one before: an empty bucket stays empty, and the
 * new interval begins with the swap.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go SwapLimiter
 */
export function nextToken(model: Model, zone: ZoneMemory | undefined, gate: Limiter): Window {
  const interval = 1 / gate.rate;
  const taken = zone?.lastTaint && committed(zone.lastTaint, model.delay);
  const work = model.margins.taint + writtenLate(model, zone);
  const refilled = taken ? shift(taken, interval - work, interval) : full;
  if (gate.change === undefined) return refilled;
  const swapped = swapAt(model, gate.change.by);
  const empty = shift(swapped, interval, interval + work);
  const { before: rateBefore } = gate.change;
  // A rate that was zero from the start still had the token of a new bucket.
  const mayBeFirst = model.settings.rate === 0 && rateBefore === 0 && taken === undefined;
  const kept = mayBeFirst ? 'either' : keptToken(rateBefore, taken, swapped, work);
  if (taken !== undefined && taken.earliest > swapped.latest) return refilled;
  const before = kept === 'full' ? full : kept === 'empty' ? empty : hull(swapped, empty);
  const mayBeAfter = taken !== undefined && taken.latest >= swapped.earliest;
  return mayBeAfter ? hull(before, refilled) : before;
}

/** Long before a taint was written it had no token, whatever pressed. */
const longBefore: Seconds = 2;

/** How much longer than usual before it was committed the zone's last taint may have had its token. */
export function writtenLate(
  { cluster, pace, delay }: Model,
  zone: ZoneMemory | undefined,
): Seconds {
  if (zone?.lastTaint === undefined) return 0;
  const written = committed(zone.lastTaint, delay);
  return taintThrottle(cluster.ticks, shift(written, -longBefore, 0), pace);
}

/** The rates are set at the end of the tick that saw the counts. */
export function swapAt(model: Model, by: ZoneCount): Window {
  const seen = committed(by.sight, model.delay);
  return by.flip ? shift(seen, 0, model.margins.write) : nextTick(model, seen);
}

/** Whether the old limiter could have given a token when it was swapped. */
function keptToken(
  before: number,
  taken: Window | undefined,
  swapped: Window,
  work: number,
): 'full' | 'empty' | 'either' {
  if (before === 0) return 'empty';
  if (taken === undefined || taken.latest + 1 / before <= swapped.earliest) return 'full';
  return taken.earliest + 1 / before - work > swapped.latest ? 'empty' : 'either';
}
