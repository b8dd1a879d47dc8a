import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Stream } from './stream.ts';

/** How much sooner than by the stream beside it something may come by this one. */
const apart: Seconds = 0.25;

/**
 * Resolves once a stream that was opened beside one that stays quiet may take its place: it cannot
 * be opened, has brought nothing in the time that what was missed takes to come, or has brought
 * what the quiet one had the time to bring too, and did not: that one is half-open.
 */
export async function ready(
  relief: Stream,
  backlogAt: (opened: Instant) => Seconds,
): Promise<void> {
  await relief.answered;
  if (relief.openedAt === -Infinity) return;
  const news = [relief.speaks(), relief.ended];
  if (relief.heardAt === -Infinity) {
    await Promise.race([pause(backlogAt(relief.openedAt)), ...news]);
  }
  if (relief.heardAt !== -Infinity) await pause(apart);
}

/** Where this process stood still, timers end before anybody reads what has come meanwhile. */
async function pause(seconds: Seconds): Promise<void> {
  await sleep(seconds * 1000, undefined, { ref: false });
  await turn();
}
