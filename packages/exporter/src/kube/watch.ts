import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { attend, type Read } from './attend.ts';
import { type Reply, refusedReply } from './connection.ts';
import { type Failure, networkFailure, refusal } from './failure.ts';
import { fieldsOf, number, parseJson, text } from './json.ts';
import { Lines } from './lines.ts';
import { Pieces } from './pieces.ts';
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
  const { lasts = 1800 + random() * 1800 } = source;
  const timeoutSeconds = String(Math.floor(lasts));
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
  const events = eventsOf(reply, source);
  let failure: Failure | undefined;
  const take = (chunk: Buffer, read: Read): number => {
    const batch = events.take(chunk);
    if (batch.length > 0) listener.heard(read.unreadSince ?? read.at);
    for (const said of batch) {
      failure = tell(said, read, listener);
      if (failure === undefined) continue;
      reply.body.destroy();
      break;
    }
    return batch.length;
  };
  const { quiet, came } = listener;
  const attended = attend(reply.body, { patience, quiet, came, hold, now: clock.now }, take);
  await attended.catch((error) => {
    if (failure === undefined) throw error;
  });
  if (failure === undefined) events.end();
  return failure ?? { result: 'ended', says: 'The watch ended.' };
}

/** Tells an event; or says why the watch is over with it. */
function tell(said: unknown, read: Read, listener: Listener): Failure | undefined {
  const { type, object } = fieldsOf<'type' | 'object'>(said);
  if (type === 'ERROR') return errorOf(object);
  if (typeof type !== 'string' || type === '') {
    return { result: 'garbage', says: 'The watch sent what is no event.' };
  }
  listener.event(type, object, read);
  return undefined;
}

/** Takes the events out of chunks, in the shape of their JSON. */
interface Events {
  readonly take: (chunk: Buffer) => readonly unknown[];
  readonly end: () => void;
}

function eventsOf({ form }: Reply, { kind }: Source): Events {
  if (form === 'protobuf') return new Pieces(frames(kind));
  const lines = new Lines();
  return { take: (chunk) => lines.take(chunk).map(parseJson), end: () => undefined };
}

function errorOf(status: unknown): Failure {
  const after = number(status, 'details', 'retryAfterSeconds');
  return refusal(number(status, 'code') ?? 500, text(status, 'message'), after?.toString());
}
