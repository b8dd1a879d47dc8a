import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { Store } from './store.ts';

/** A span that chance draws: at least, at most. */
export type Range = readonly [Seconds, Seconds];

/** What everything in the cluster stands on: time, chance, the API server's memory, the wires. */
export interface Ground {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly store: Store;
  /** From a request's turn to its commit, which is also its answer. */
  readonly requestTime: Range;
  /** From a commit until a controller's cache has it. */
  readonly cacheDelay: Range;
}
