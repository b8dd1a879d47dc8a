import type { ZoneCount, ZoneMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { nextTick } from './recovery.ts';
import { committed } from './sight.ts';
import { taintThrottle } from './throttle.ts';
import { hull, never, type Seconds, shift, type Window } from './time.ts';
import type { Limiter, Swap } from './zone.ts';

/** A bucket that may be full since ever. */
const full: Window = { earliest: -Infinity, latest: -Infinity };
/** A bucket of which nobody knows. */
const either: Window = { earliest: -Infinity, latest: Infinity };

/**
 * When a zone's bucket holds its one token again: an interval after the last one was taken. A
 * limiter that is swapped keeps the state of the one before: an empty bucket stays empty, and the
 * new interval begins with the swap.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go SwapLimiter
 */
export function nextToken(model: Model, zone: ZoneMemory | undefined, gate: Limiter): Window {
  const taken = zone?.lastTaint && committed(zone.lastTaint, model.delay);
  const work = model.margins.taint + writtenLate(model, zone);
  const swaps = gate.changes.length === 0 ? noSwaps : swapsSince(model, gate, taken);
  const first = swaps[0]?.before ?? gate.rate;
  let token = taken ? refilled(taken, first, work) : model.settings.rate === 0 ? either : full;
  let last = { token, rate: first };
  for (const swap of swaps) {
    const { at, rate, before } = swap;
    const swapped = throughSwap(token, last, swap, work);
    const mayBeAfter = taken !== undefined && taken.latest >= at.earliest;
    last = { token, rate: before };
    token = mayBeAfter ? hull(swapped, refilled(taken, rate, work)) : swapped;
  }
  return token;
}

interface Swapped extends Swap {
  readonly at: Window;
  /** The new rate. */
  readonly rate: number;
}

const noSwaps: readonly Swapped[] = [];

/** The swaps of a limiter; what was before its last token was taken is over. */
function swapsSince(
  model: Model,
  { changes, rate }: Limiter,
  taken: Window | undefined,
): readonly Swapped[] {
  const all = changes.map((change, index) => ({
    ...change,
    at: swapAt(model, change.by),
    rate: changes[index + 1]?.before ?? rate,
  }));
  return all.filter(({ at }) => taken === undefined || at.latest >= taken.earliest);
}

/** What becomes of a token; `last`: what it was before the swap before, which may not have come. */
function throughSwap(
  token: Window,
  last: { readonly token: Window; readonly rate: number },
  { at, rate, unsure }: Swapped,
  work: Seconds,
): Window {
  const swapped = afterSwap(token, at, rate, work);
  if (unsure === undefined) return swapped;
  if (unsure === 'missed') return hull(swapped, token);
  const unseen = last.rate === rate ? last.token : afterSwap(last.token, at, rate, work);
  return hull(swapped, unseen);
}

/** An interval after it was taken, which was a while before we saw the taint. */
function refilled(taken: Window, rate: number, work: Seconds): Window {
  return rate === 0 ? never : shift(taken, 1 / rate - work, 1 / rate);
}

/** A full bucket stays full, an empty one stays empty; one whose rate is zero never fills. */
function afterSwap(token: Window, swapped: Window, rate: number, work: Seconds): Window {
  if (rate === 0) return never;
  if (token.latest <= swapped.earliest) return full;
  const empty = shift(swapped, 1 / rate, 1 / rate + work);
  return token.earliest > swapped.latest ? empty : hull(swapped, empty);
}

/** Long before a taint was written it had no token, whatever pressed. */
const longBefore: Seconds = 2;

/** How much longer than usual before it was committed the zone's last taint may have had its token. */
export function writtenLate({ spent, pace, delay }: Model, zone: ZoneMemory | undefined): Seconds {
  if (zone?.lastTaint === undefined) return 0;
  const written = committed(zone.lastTaint, delay);
  return taintThrottle(spent.all, shift(written, -longBefore, 0), pace);
}

/** The rates are set at the end of the tick that saw the counts. */
export function swapAt(model: Model, by: ZoneCount): Window {
  const seen = committed(by.sight, model.delay);
  return by.flip ? shift(seen, 0, model.margins.write) : nextTick(model, seen);
}
