/*
 * The page's clocks. Countdowns are differences to the exporter's `now`, carried on by this
 * machine's monotonic clock: whatever its wall clock shows is never shown.
 */

/** Monotonic seconds of this page. */
export function ticking(): number {
  return performance.now() / 1000;
}

/**
 * Seconds by the wall, only to notice that this machine slept: the monotonic clock of a browser may
 * stand still meanwhile.
 */
export function wall(): number {
  return Date.now() / 1000;
}
