import type { IncomingMessage } from 'node:http';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';

/** How long a socket is left alone to which so many events come in a second; 0: not at all. */
export type Rest = (rate: number) => Seconds;

/** How events are gathered. */
export interface Gathering {
  /** Events a second from which on it pays. */
  readonly from: number;
  /** So many at a time are enough: more would crowd the socket's buffer, and the server would wait. */
  readonly batch: number;
  readonly longest: Seconds;
}

/** Renewals are 400 bytes each. */
export const renewals: Gathering = { from: 100, batch: 250, longest: 0.25 };

/** Less than that gathers nothing, however thick they come. */
const shortest: Seconds = 0.1;

/** How long to rest at such a rate. */
export function restAt(rate: number, { from, batch, longest }: Gathering): Seconds {
  return rate < from ? 0 : Math.min(longest, Math.max(shortest, batch / rate));
}

interface How {
  readonly rest: Rest;
  readonly now: () => Instant;
}

/**
 * Leaves a socket alone for a while, again and again, where events come thick: a wake-up of the
 * process for each small event costs ten times the event. The socket's high-water mark has to be 1:
 * else a paused socket goes on being read.
 */
export class Gatherer {
  /** Since when what comes now may have waited; `undefined`: it comes at once. */
  unreadSince: Instant | undefined;
  readonly #body: IncomingMessage;
  readonly #how: How;
  #second = 0;
  #count = 0;
  #before = 0;
  #came = false;
  /** A reading or a rest is under way. */
  #busy = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(body: IncomingMessage, how: How) {
    this.#body = body;
    this.#how = how;
  }

  came(events: number, at: Instant): void {
    this.#tally(events, at);
    this.#came = true;
    if (this.#busy || this.#restNow() === 0) return;
    this.#busy = true;
    setImmediate(this.#endReading);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** By the events of this second, or of the one before where there were more. */
  #restNow(): Seconds {
    return this.#how.rest(Math.max(this.#before, this.#count));
  }

  /** Counts by the second. */
  #tally(events: number, at: Instant): void {
    const second = Math.floor(at);
    if (second !== this.#second) {
      this.#before = second === this.#second + 1 ? this.#count : 0;
      this.#second = second;
      this.#count = 0;
    }
    this.#count += events;
  }

  /** What came with the last chunk is still of the same reading: it ends when nothing more comes. */
  readonly #endReading = (): void => {
    // The socket of a body that is complete is somebody else's.
    if (this.#closed || this.#body.complete) return;
    if (this.#came) {
      this.#came = false;
      setImmediate(this.#endReading);
      return;
    }
    this.unreadSince = undefined;
    this.#tally(0, this.#how.now());
    const rest = this.#restNow();
    this.#busy = rest > 0;
    if (this.#busy) this.#rest(rest);
  };

  #rest(rest: Seconds): void {
    this.unreadSince = this.#how.now();
    this.#body.socket.pause();
    this.#timer = setTimeout(this.#resume, rest * 1000);
  }

  readonly #resume = (): void => {
    this.#body.socket.resume();
    setImmediate(this.#endReading);
  };
}
