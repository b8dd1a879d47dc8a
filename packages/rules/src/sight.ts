import type { Fact } from './fact.ts';
import type { Instant, Seconds, Window } from './time.ts';

/** One sight of a write: committed in `[notBefore, at]`; without `notBefore`, a little before `at`. */
export interface Sight {
  readonly at: Instant;
  readonly notBefore?: Instant;
}

/** The sight that a fact is. */
export function sightOf({ seenAt, notBefore }: Fact): Sight {
  return notBefore === undefined ? { at: seenAt } : { at: seenAt, notBefore };
}

/** When the write was committed, if watches are at most `delay` late. */
export function committed({ at, notBefore }: Sight, delay: Seconds): Window {
  return { earliest: Math.min(notBefore ?? Infinity, at - delay), latest: at };
}
