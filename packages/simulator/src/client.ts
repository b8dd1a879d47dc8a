import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Ground } from './ground.ts';
import { type Process, start } from './process.ts';
import { between } from './random.ts';

/** An API client that allows itself `qps` requests a second, `burst` at once. */
export interface Client {
  readonly qps: number;
  readonly burst: number;
  /** Below zero: so many requests wait. */
  tokens: number;
  countedAt: Instant;
  /** Events that wait to be recorded: one after the other, beside the requests. */
  events: number;
}

/** A client whose burst is full. */
export function newClient(qps: number, burst: number, now: Instant): Client {
  return { qps, burst, tokens: burst, countedAt: now, events: 0 };
}

/**
 * One request: waits for its turn, then for the server. What it does to the store the caller does
 * when this goes on, so that the commit and the answer are one instant.
 *
 * @see client-go/util/flowcontrol/throttle.go Wait
 */
export function* request(client: Client, { schedule, random, requestTime }: Ground): Process {
  const { now } = schedule;
  const refilled = client.tokens + (now - client.countedAt) * client.qps;
  client.tokens = Math.min(refilled, client.burst) - 1;
  client.countedAt = now;
  const turn = client.tokens >= 0 ? now : now - client.tokens / client.qps;
  yield turn + between(random, ...requestTime);
}

/** Have an Event recorded. Nobody waits for it, but it takes its turn among the requests. */
export function recordEvent(client: Client, ground: Ground, isWanted: () => boolean): void {
  client.events++;
  if (client.events > 1) return;
  function* recording(): Process {
    for (; client.events > 0; client.events--) yield* request(client, ground);
  }
  start(ground.schedule, recording(), isWanted);
}
