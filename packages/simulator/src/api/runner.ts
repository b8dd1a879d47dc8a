import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { nextDue, runUntil, type Schedule } from '../schedule.ts';

/** Acts between two looks at the clock, and milliseconds after which others get their turn. */
const acts = 50;
const turn = 10;
/** Milliseconds between two looks at what is due. */
const pause = 5;

export interface RunnerOptions {
  /** Unix time in seconds, monotonic. */
  readonly now: () => Instant;
  /** Virtual seconds a real one; 1 unless told. */
  readonly speed?: number;
  /** The real instant that the schedule stands at; this moment unless told. */
  readonly startedAt?: Instant;
}

/** A schedule that follows real time. */
export interface Runner {
  /** How far virtual time is behind where it should be. */
  readonly lag: () => Seconds;
  readonly stop: () => void;
}

/**
 * Lets happen what is due, as real time goes on, a few milliseconds at a time: whatever else runs in
 * this process is never kept waiting for long. Under too much load virtual time falls behind.
 */
export function follow(
  schedule: Schedule,
  { now, speed = 1, startedAt = now() }: RunnerOptions,
): Runner {
  const origin = schedule.now;
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  let stopped = false;
  const due = (): Instant => origin + (now() - startedAt) * speed;
  const step = (): void => {
    if (stopped) return;
    const until = due();
    const begun = now();
    let done = false;
    while (!done && (now() - begun) * 1000 < turn) done = runUntil(schedule, until, acts);
    const wait = (1000 * (nextDue(schedule) - due())) / speed;
    // What is due is done in a burst now and then: each event on its own would cost a wake-up.
    timer = done ? setTimeout(step, Math.max(pause, Math.min(wait, 1000))) : setImmediate(step);
  };
  step();
  return {
    lag: () => Math.max(0, due() - schedule.now),
    stop: () => {
      stopped = true;
      clearTimeout(timer as NodeJS.Timeout);
      clearImmediate(timer as NodeJS.Immediate);
    },
  };
}
