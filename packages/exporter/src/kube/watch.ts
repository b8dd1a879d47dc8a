import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { type Attention, attend } from './attend.ts';
import { type Reply, refusedReply } from './connection.ts';
import { type Failure, networkFailure, refusal } from './failure.ts';
import { dig, number, parseJson, text } from './json.ts';
import { lines } from './lines.ts';
import { pieces } from './pieces.ts';
import { frames } from './protobuf-frames.ts';
import { type Source, urlOf, type World } from './source.ts';

/** What a watch tells while it flows. */
export interface Listener {
  readonly opened: (at: Instant) => void;
  /** Not a byte came for as long as its source bears, and again after as long. */
  readonly quiet: () => void;
  /** Bytes came; they are read once what it returns has resolved. */
  readonly came: () => Promise<void> | undefined;
  /** Once for each chunk that brings events, before them. */
  readonly heard: (at: Instant) => void;
  readonly event: (type: string, raw: unknown, read: Read) => void;
}

/** When an event was read, and since when it may have waited for that; it need not have waited. */
export interface Read {
  readonly at: Instant;
  readonly unreadSince: Instant | undefined;
}

/** Seconds within which an API server begins to answer a watch. */
const openWithin = 5;

/** Watches a source from a version until the stream ends; says how it ended. */
export async function watch(
  source: Source,
  version: string,
  listener: Listener,
  world: World,
): Promise<Failure> {
  const { connection, signal, random } = world;
  const timeoutSeconds = String(1800 + Math.floor(random() * 1800));
  const from = { watch: '1', allowWatchBookmarks: 'true', resourceVersion: version };
  try {
    const path = urlOf(source, { ...from, timeoutSeconds });
    const patience = 1000 * Math.min(openWithin, source.silence);
    const reply = await connection.request(path, { signal, patience, protobuf: true });
    if (reply.status !== 200) return await refusedReply(reply);
    listener.opened(world.clock.now());
    return await listen(reply, source, listener, world);
  } catch (error) {
    return networkFailure(error, connection.server);
  }
}

async function listen(
  reply: Reply,
  source: Source,
  listener: Listener,
  { clock }: World,
): Promise<Failure> {
  const { silence: patience, hold = 0 } = source;
  const { quiet, came } = listener;
  const attention: Attention = { patience, quiet, came, hold, now: clock.now };
  for await (const batch of eventsOf(reply, source, attend(reply.body, attention))) {
    const at = clock.now();
    const { unreadSince } = attention;
    listener.heard(unreadSince ?? at);
    for (const said of batch) {
      const type = text(said, 'type');
      if (type === 'ERROR') return errorOf(dig(said, 'object'));
      if (type === '') return { result: 'garbage', says: 'The watch sent what is no event.' };
      listener.event(type, dig(said, 'object'), { at, unreadSince });
    }
  }
  return { result: 'ended', says: 'The watch ended.' };
}

/** The events of each chunk that brings some, in the shape of their JSON. */
function eventsOf(
  { form }: Reply,
  { kind }: Source,
  chunks: AsyncIterable<Buffer>,
): AsyncIterable<readonly unknown[]> {
  return form === 'json' ? jsonEvents(chunks) : pieces(chunks, frames(kind));
}

async function* jsonEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly unknown[]> {
  for await (const batch of lines(chunks)) yield batch.map((line) => parseJson(line));
}

function errorOf(status: unknown): Failure {
  const after = number(status, 'details', 'retryAfterSeconds');
  return refusal(number(status, 'code') ?? 500, text(status, 'message'), after?.toString());
}
