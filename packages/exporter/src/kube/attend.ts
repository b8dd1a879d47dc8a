import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { slice } from '../slices.ts';
import { WholeReads } from './whole-reads.ts';

/** Events a second from which on it pays to gather them. */
const thick = 100;
/** So many at a time are enough: more would crowd the socket's buffer, and the server would wait. */
const batch = 250;
/** Less than that gathers nothing, however thick they come. */
const shortest: Seconds = 0.1;

/** What took less is not told apart by turns: to be told of the end of one costs a tenth of a chunk. */
const worthCounting: Seconds = 0.001;

/** How long a socket is left alone to which so many events come in a second; 0: not at all. */
export function restAt(rate: number, most: Seconds): Seconds {
  return rate < thick ? 0 : Math.min(most, Math.max(shortest, batch / rate));
}

/** How a body is read. */
export interface Attention {
  /** So long without a byte, and again after as long, it is `quiet`. */
  readonly patience: Seconds;
  readonly quiet: () => void;
  /** Bytes came; they are handed over once what it returns has resolved. */
  readonly came: () => Promise<void> | undefined;
  /** How long at most the socket is left alone after what comes thick; 0: never. */
  readonly hold: Seconds;
  readonly now: () => Instant;
}

/** When bytes were read, and since when they may have waited for that; they need not have waited. */
export interface Read {
  readonly at: Instant;
  readonly unreadSince: Instant | undefined;
}

/** Takes the bytes that came; says how many events they brought. */
type Take = (chunk: Buffer, read: Read) => number;

/**
 * Hands over each chunk of a body as it comes; resolves at its end, rejects with what cut it or with
 * what `take` throws. Plain handlers and not an async iterator: the turns of one cost more than
 * reading an event does.
 */
export async function attend(body: Readable, attention: Attention, take: Take): Promise<void> {
  const { now, came } = attention;
  let gatherer: Gatherer | undefined;
  const guard = new Guard(attention);
  const share = new Share(now);
  /** Where chunks come from: the body, or its connection once that leads here at once. */
  let from: Pick<Readable, 'pause' | 'resume'> = body;
  const hand = (chunk: Buffer): void => {
    const at = now();
    try {
      const events = take(chunk, { at, unreadSince: gatherer?.unreadSince });
      gatherer?.came(events, at);
    } catch (error) {
      body.off('data', hear);
      body.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  let handed: Promise<void> | undefined;
  const hear = (chunk: Buffer): void => {
    if (body.destroyed) return;
    const at = guard.heard();
    const held = came();
    if (held === undefined) {
      hand(chunk);
      if (from === body && leadsHere(body, hear)) {
        from = body.socket;
        gatherer = new Gatherer(body, attention);
      }
      if (share.isUp(at)) {
        from.pause();
        setImmediate(() => from.resume());
      }
      return;
    }
    from.pause();
    handed = held.then(() => {
      if (body.destroyed && !body.readableEnded) return;
      hand(chunk);
      from.resume();
    });
  };
  body.on('data', hear);
  try {
    await finished(body);
    // Node ends a body that is paused with its last chunk on its way.
    await handed;
  } finally {
    guard.close();
    gatherer?.close();
    body.destroy();
  }
}

/** Whether what comes of a body is heard from its connection from now on, and by no other way. */
function leadsHere(body: Readable, hear: (chunk: Buffer) => void): body is IncomingMessage {
  if (!(body instanceof IncomingMessage) || body.readableLength > 0 || body.complete) return false;
  const { socket }: { socket: unknown } = body;
  return socket instanceof WholeReads && socket.handBody(hear);
}

/**
 * Says when reading has had its share of a turn of the event loop: then the others have theirs. What
 * came in a tenth of a second from 100,000 nodes is a megabyte of garbage, and each step by which V8
 * looks through its heap meanwhile comes on top.
 */
class Share {
  readonly #now: () => Instant;
  /** What reading took, in seconds, since the turn began that is counted from. */
  #taken: Seconds = 0;
  #counts = false;

  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** After a chunk was read since then. */
  isUp(since: Instant): boolean {
    this.#taken += this.#now() - since;
    if (this.#taken < worthCounting) return false;
    if (!this.#counts) {
      this.#counts = true;
      setImmediate(() => {
        this.#taken = 0;
        this.#counts = false;
      });
    }
    return this.#taken * 1000 >= slice;
  }
}

/** Says when a body is quiet. A timer put off by each chunk would cost as much as the chunk. */
class Guard {
  readonly #attention: Attention;
  #since: Instant;
  #timer: NodeJS.Timeout | undefined;

  constructor(attention: Attention) {
    this.#attention = attention;
    this.#since = attention.now();
    this.#watch(attention.patience);
  }

  heard(): Instant {
    this.#since = this.#attention.now();
    return this.#since;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #watch(left: Seconds): void {
    this.#timer = setTimeout(() => {
      const { patience, quiet, now } = this.#attention;
      const still = this.#since + patience - now();
      if (still <= 0) {
        this.#since = now();
        quiet();
      }
      this.#watch(still > 0 ? still : patience);
    }, left * 1000);
  }
}

/**
 * Leaves a socket alone for a while, again and again, where events come thick: a wake-up of the
 * process for each small event costs ten times the event. The socket's high-water mark has to be 1:
 * else a paused socket goes on being read.
 */
class Gatherer {
  /** Since when what comes now may have waited; `undefined`: it comes at once. */
  unreadSince: Instant | undefined;
  readonly #body: IncomingMessage;
  readonly #attention: Attention;
  #second = 0;
  #count = 0;
  #before = 0;
  #came = false;
  /** A reading or a rest is under way. */
  #busy = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(body: IncomingMessage, attention: Attention) {
    this.#body = body;
    this.#attention = attention;
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
    return restAt(Math.max(this.#before, this.#count), this.#attention.hold);
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
    this.#tally(0, this.#attention.now());
    const rest = this.#restNow();
    this.#busy = rest > 0;
    if (this.#busy) this.#rest(rest);
  };

  #rest(rest: Seconds): void {
    this.unreadSince = this.#attention.now();
    this.#body.socket.pause();
    this.#timer = setTimeout(this.#resume, rest * 1000);
  }

  readonly #resume = (): void => {
    this.#body.socket.resume();
    setImmediate(this.#endReading);
  };
}
