import type { Fact } from './fact.ts';
import type { Instant, Seconds, Window } from './time.ts';

/** One sight of a write: committed in `[notBefore, at]`; without `notBefore`, a little before `at`. */
export interface Sight {
  readonly at: Instant;
  readonly notBefore?: Instant | undefined;
  /** Since when it may have lain unread; absent: it was read as it came. */
  readonly unreadSince?: Instant | undefined;
}

/** The sight that a fact is. */
export function sightOf({ seenAt: at, notBefore, unreadSince }: Fact): Sight {
  if (notBefore !== undefined) return { at, notBefore };
  return unreadSince === undefined ? { at } : { at, unreadSince };
}

/** When the write was committed, if watches are at most `delay` late. */
export function committed({ at, notBefore, unreadSince }: Sight, delay: Seconds): Window {
  return { earliest: Math.min(notBefore ?? Infinity, (unreadSince ?? at) - delay), latest: at };
}
