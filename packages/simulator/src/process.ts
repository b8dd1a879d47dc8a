import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { plan, type Schedule } from './schedule.ts';

/** What a process waits for: an instant, or somebody who calls it back. */
export type Wait = Instant | ((resume: () => void) => void);

/**
 * Something that goes on for a while and yields what it waits for. Written like the goroutine it
 * stands for, run by the schedule.
 */
export type Process<Result = void> = Generator<Wait, Result, void>;

/** Start a process. It is dropped at its next step once `isWanted` says no: its program is gone. */
export function start(schedule: Schedule, process: Process, isWanted: () => boolean): void {
  const step = (): void => {
    if (!isWanted()) {
      process.return();
      return;
    }
    const { done, value } = process.next();
    if (done) return;
    if (typeof value === 'number') plan(schedule, value, step);
    else value(step);
  };
  step();
}

/** Run `count` processes at once and go on when the last one is over. */
export function* together(
  schedule: Schedule,
  isWanted: () => boolean,
  count: number,
  make: () => Process,
): Process {
  let running = count;
  let resume: (() => void) | undefined;
  function* counted(): Process {
    yield* make();
    running--;
    if (running === 0) resume?.();
  }
  for (let each = 0; each < count; each++) start(schedule, counted(), isWanted);
  if (running > 0) {
    yield (back) => {
      resume = back;
    };
  }
}
