import { setImmediate as turn } from 'node:timers/promises';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { type Reply, readJson, refusedReply } from './connection.ts';
import { type Failure, networkFailure } from './failure.ts';
import { Garbage } from './garbage.ts';
import { dig, list as items, text } from './json.ts';
import { Pieces } from './pieces.ts';
import { ListReader } from './protobuf-list.ts';
import { type Sink, type Source, urlOf, type World } from './source.ts';

/** The version that a complete list speaks of, or why there is none. */
export type Listed = { readonly version: string } | Failure;

/**
 * Lists a source page by page and tells each object. Without `known` (a version seen before) the
 * read is consistent, never from a cache that lags: a list that goes back in time would look like
 * a change that nobody made.
 */
export async function list(
  source: Source,
  sink: Sink,
  world: World,
  seen: { readonly notBefore: number; readonly version: string | undefined },
): Promise<Listed> {
  sink.listing();
  let from = firstPage(source, seen.version);
  const tell: Tell = (raw, seenAt) => sink.present(raw, { seenAt, notBefore: seen.notBefore });
  for (;;) {
    const path = urlOf(source, { limit: String(source.pageSize), ...from });
    const page = await get(path, world, true, async (reply) =>
      reply.form === 'json'
        ? tellJson(await readObject(reply), tell, world)
        : tellProtobuf(reply, new ListReader(source.kind), tell, world),
    );
    if ('result' in page) return page;
    if (page.next === '') {
      sink.listed({ seenAt: world.clock.now(), notBefore: seen.notBefore });
      return { version: page.version };
    }
    from = { continue: page.next };
    await turn();
  }
}

function firstPage({ cached }: Source, version: string | undefined): Record<string, string> {
  if (!cached) return {};
  return version === undefined
    ? { resourceVersion: '0' }
    : { resourceVersion: version, resourceVersionMatch: 'NotOlderThan' };
}

type Tell = (raw: unknown, seenAt: Instant) => void;

interface Page {
  readonly version: string;
  /** The token of the next one; empty: this was the last. */
  readonly next: string;
}

/** Tells a page that is whole. */
function tellJson(body: unknown, tell: Tell, { clock }: World): Page {
  const seenAt = clock.now();
  for (const raw of items(body, 'items')) tell(raw, seenAt);
  return {
    version: text(body, 'metadata', 'resourceVersion'),
    next: text(body, 'metadata', 'continue'),
  };
}

/** Tells a page as it comes: its bytes are never in memory together. */
async function tellProtobuf(
  { body }: Reply,
  reader: ListReader,
  tell: Tell,
  { clock }: World,
): Promise<Page> {
  const pieces = new Pieces(reader);
  for await (const chunk of body) {
    const seenAt = clock.now();
    for (const raw of pieces.take(chunk)) tell(raw, seenAt);
  }
  pieces.end();
  return reader.end();
}

/** One object, or one page of them, in JSON; every way not to get it is a failure. */
export async function readPage(
  path: string,
  world: World,
): Promise<{ readonly body: unknown } | Failure> {
  return get(path, world, false, async (reply) => ({ body: await readObject(reply) }));
}

async function readObject(reply: Reply): Promise<unknown> {
  const body = await readJson(reply);
  if (dig(body, 'kind') === undefined) throw new Garbage('The API server sent what is no object.');
  return body;
}

/** Reads an answer; every way not to get it is a failure. */
async function get<T>(
  path: string,
  { connection, signal }: World,
  protobuf: boolean,
  read: (reply: Reply) => Promise<T>,
): Promise<T | Failure> {
  try {
    const reply = await connection.request(path, { signal, protobuf });
    return reply.status === 200 ? await read(reply) : await refusedReply(reply);
  } catch (error) {
    return networkFailure(error, connection.server);
  }
}
