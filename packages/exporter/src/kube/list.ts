import { setImmediate as turn } from 'node:timers/promises';
import { readJson, refusedReply } from './connection.ts';
import { type Failure, networkFailure } from './failure.ts';
import { dig, list as items, text } from './json.ts';
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
  for (;;) {
    const page = await readPage(urlOf(source, { limit: String(source.pageSize), ...from }), world);
    if ('result' in page) return page;
    const seenAt = world.clock.now();
    for (const raw of items(page.body, 'items')) {
      sink.present(raw, { seenAt, notBefore: seen.notBefore });
    }
    const next = text(page.body, 'metadata', 'continue');
    if (next === '') {
      sink.listed({ seenAt, notBefore: seen.notBefore });
      return { version: text(page.body, 'metadata', 'resourceVersion') };
    }
    from = { continue: next };
    await turn();
  }
}

function firstPage({ cached }: Source, version: string | undefined): Record<string, string> {
  if (!cached) return {};
  return version === undefined
    ? { resourceVersion: '0' }
    : { resourceVersion: version, resourceVersionMatch: 'NotOlderThan' };
}

/** One JSON answer; every way not to get it is a failure. */
export async function readPage(
  path: string,
  { connection, signal }: World,
): Promise<{ readonly body: unknown } | Failure> {
  try {
    const reply = await connection.request(path, { signal });
    if (reply.status !== 200) return await refusedReply(reply);
    const body = await readJson(reply);
    if (dig(body, 'kind') !== undefined) return { body };
    return { result: 'garbage', says: `The API server answered ${path} with something else.` };
  } catch (error) {
    return networkFailure(error, connection.server);
  }
}
