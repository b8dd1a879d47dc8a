import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';

/** Events a second from which on it pays to gather them. */
const thick = 100;

/** How a body is read. */
export interface Attention {
  /** So long without a byte, and again after as long, it is `quiet`. */
  readonly patience: Seconds;
  readonly quiet: () => void;
  /** Bytes came; they are handed over once what it returns has resolved. */
  readonly came: () => Promise<void> | undefined;
  /** How long the socket is left alone after what comes thick; 0: never. */
  readonly hold: Seconds;
  readonly now: () => Instant;
  /** Since when what was handed over last may have waited; absent: it came at once. */
  unreadSince?: Instant | undefined;
}

/**
 * The chunks of a body. Where they come thick and a `hold` is allowed, they are gathered: a wake-up
 * of the process for each small event costs ten times the event. The socket's high-water mark has
 * to be 1: else a paused socket goes on being read.
 */
export async function* attend(body: Readable, attention: Attention): AsyncGenerator<Buffer> {
  const { patience, quiet, came, hold, now } = attention;
  const timer = setInterval(quiet, patience * 1000);
  const isThick = counter(now);
  try {
    for await (const chunk of body) {
      timer.refresh();
      const held = came();
      if (held !== undefined) await held;
      yield chunk;
      if (hold === 0 || !isThick()) continue;
      // What came with it is still of the same reading.
      await turn();
      if (body.readableLength === 0) await rest(body, attention);
    }
  } finally {
    clearInterval(timer);
    body.destroy();
  }
}

/** Counts by the second; true in and after a second with many. */
function counter(now: () => Instant): () => boolean {
  let [second, count, before] = [0, 0, 0];
  return () => {
    const present = Math.floor(now());
    if (present !== second) {
      before = present === second + 1 ? count : 0;
      [second, count] = [present, 0];
    }
    count += 1;
    return Math.max(before, count) >= thick;
  };
}

async function rest(body: Readable, attention: Attention): Promise<void> {
  if (!(body instanceof IncomingMessage)) return;
  attention.unreadSince = attention.now();
  body.socket.pause();
  await sleep(attention.hold * 1000);
  body.socket.resume();
  await turn();
  if (body.readableLength === 0) attention.unreadSince = undefined;
}
