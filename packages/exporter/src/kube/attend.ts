import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { slice } from '../slices.ts';
import { Gatherer, type Rest } from './gather.ts';

/** How a body is read. */
export interface Attention {
  /** So long without a byte, and again after as long, it is `quiet`. */
  readonly patience: Seconds;
  readonly quiet: () => void;
  /** Bytes came; they are handed over once what it returns has resolved. */
  readonly came: () => Promise<void> | undefined;
  /** How long the socket is left alone where events come thick; absent: not at all. */
  readonly rest?: Rest | undefined;
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
  const { rest, now, came } = attention;
  const gatherer =
    body instanceof IncomingMessage && rest ? new Gatherer(body, { rest, now }) : undefined;
  const guard = new Guard(attention);
  const share = new Share(now);
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
    guard.heard();
    const held = came();
    if (held === undefined) {
      hand(chunk);
      if (share.isUp()) {
        body.pause();
        setImmediate(() => body.resume());
      }
      return;
    }
    body.pause();
    handed = held.then(() => {
      if (body.destroyed && !body.readableEnded) return;
      hand(chunk);
      body.resume();
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

/**
 * Says when reading has had its share of a turn of the event loop: then the others have theirs. What
 * came in a tenth of a second from 100,000 nodes is a megabyte of garbage, and each step by which V8
 * looks through its heap meanwhile comes on top.
 */
class Share {
  readonly #now: () => Instant;
  /** When this turn's reading began; `undefined`: it has not. */
  #since: Instant | undefined;

  constructor(now: () => Instant) {
    this.#now = now;
  }

  isUp(): boolean {
    const now = this.#now();
    if (this.#since !== undefined) return (now - this.#since) * 1000 >= slice;
    this.#since = now;
    setImmediate(() => {
      this.#since = undefined;
    });
    return false;
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

  heard(): void {
    this.#since = this.#attention.now();
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
