import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';

/** The observer's two clocks; the only place where the machine's time is read. */
export interface Clock {
  /** Monotonic, in seconds, its origin near Unix time. */
  readonly now: () => Instant;
  /** Unix time minus `now()`, in seconds: changes when somebody sets the wall clock. */
  readonly wallOffset: () => Seconds;
}

const now = (): Instant => (performance.timeOrigin + performance.now()) / 1000;

/** The clocks of this machine. */
export const systemClock: Clock = { now, wallOffset: () => Date.now() / 1000 - now() };
