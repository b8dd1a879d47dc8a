import type { Seconds } from '@kube-heartbeat/rules/time.ts';

/** A number in [0, 1). */
export type Random = () => number;

/**
 * How long to wait before try `attempt` (1, 2 …): anywhere between zero and a limit that doubles
 * from 0.2 s to 2 s (to `most` where that is told), so that a thousand observers do not come back at
 * the same moment, and each is back soon after the server: two waits go by where it refuses the first
 * try, while it still reads who may do what.
 */
export function backoff(attempt: number, random: Random, most: Seconds = 2): Seconds {
  return random() * Math.min(most, 0.1 * 2 ** Math.min(attempt, 10));
}
