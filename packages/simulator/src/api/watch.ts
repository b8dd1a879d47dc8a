import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Change, Store } from '../store.ts';
import { encodeTold, type Feed, toldAs } from './feed.ts';
import { atOnce, type Form, type Told } from './form.ts';
import type { Outlet } from './outlet.ts';
import { type Item, type Kind, selected } from './resource.ts';
import type { Selector } from './selector.ts';
import { expired, type Status, statusOf } from './status.ts';

/** Seconds that a watch lives which does not say how long. */
const usualLife = 1800;

/** Bytes that a watcher may leave unread before it is ended. */
const mostUnread = 4 * 1024 * 1024;

/** Milliseconds in which a watcher that was ended may still read. */
const farewell = 5000;

/** A watch under way. */
export interface Watch {
  readonly resource: Resource;
  /** Says that its version is too old, and ends it. */
  readonly expire: () => void;
  readonly end: () => void;
  readonly reset: () => void;
}

/** What a watch is opened with. */
export interface Opening {
  readonly resource: Resource;
  readonly store: Store;
  readonly kind: Kind;
  readonly feed: Feed;
  readonly form: Form;
  readonly selector: Selector;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
  readonly outlet: Outlet;
  readonly bookmarkEvery: Seconds;
  /** Streams have fallen silent: whoever writes now is heard by nobody, ever again. */
  readonly silent: () => boolean;
  /** It was too slow and was ended. */
  readonly onTerminated: () => void;
}

/** Serves a watch until somebody ends it; the answer's head is written. */
export function openWatch(opening: Opening): Watch {
  const { resource, store, query, response, outlet, form, silent, onTerminated } = opening;
  let over = false;
  let deaf = false;
  let unfollow = (): void => undefined;
  const say = (text: Told): void => {
    deaf ||= silent();
    if (!deaf && !over) outlet.write(text);
  };
  const close = (): void => {
    over = true;
    unfollow();
    clearInterval(bookmarks);
    clearTimeout(life);
  };
  const end = (): void => {
    if (over) return;
    close();
    if (deaf) return;
    outlet.end();
    setTimeout(() => response.destroy(), farewell).unref();
  };
  const refuse = (status: Status): void => {
    say(form.error(status));
    end();
  };
  const take = (batch: Buffer): void => {
    say(batch);
    if (outlet.waiting() <= mostUnread) return;
    onTerminated();
    end();
  };
  const bookmarks = setInterval(() => {
    if (!/^(1|true)$/.test(query.get('allowWatchBookmarks') ?? '')) return;
    opening.feed.flush();
    say(form.bookmark(opening.kind, store.version()));
  }, 1000 * opening.bookmarkEvery);
  const life = setTimeout(end, 1000 * Number(query.get('timeoutSeconds') || usualLife));
  response.once('close', close);
  const follow = (): void => {
    if (!over) unfollow = opening.feed.follow(opening.selector, form, { take });
  };
  void catchUp(opening, say, follow).then((failure) => {
    if (failure !== undefined) refuse(failure);
  });
  return {
    resource,
    end,
    expire: () => refuse(expired(0, store.version())),
    reset: () => {
      close();
      response.destroy();
    },
  };
}

/** Tells what came before now, then follows; or the Status on why it cannot. */
async function catchUp(
  opening: Opening,
  say: (text: Told) => void,
  follow: () => void,
): Promise<Status | undefined> {
  const { store, kind, form, query, response, outlet } = opening;
  const asked = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(asked)) return statusOf(400, `invalid resource version "${asked}"`);
  let from = Number(asked);
  if (from === 0 || query.get('sendInitialEvents') === 'true') {
    from = store.version();
    await sayAll(opening, say);
    if (query.get('sendInitialEvents') === 'true') say(form.bookmark(kind, from, true));
  }
  while (!response.destroyed) {
    const missed = kind.shelf.since(from);
    if (missed === undefined) return expired(from, store.version());
    const part = missed.slice(0, atOnce);
    say(form.batch(part.flatMap((change) => told(opening, change))));
    // From the last look to the next change nothing comes between: both are one turn.
    if (part.length === missed.length) break;
    from = part.at(-1)?.object.resourceVersion ?? from;
    await turn();
    // As a real server does: what came before is told as fast as it is read, and nobody is ended for it.
    await outlet.drained();
  }
  follow();
  return undefined;
}

async function sayAll(
  { store, kind, selector, form, outlet }: Opening,
  say: (text: Told) => void,
): Promise<void> {
  const all = selected(store, kind, selector);
  for (let start = 0; start < all.length; start += atOnce) {
    const part = all.slice(start, start + atOnce);
    say(form.batch(part.map((each) => form.event('ADDED', kind, each))));
    await outlet.drained();
    await turn();
  }
}

function told({ form, kind, selector }: Opening, change: Change<Item>): readonly Told[] {
  const type = toldAs(change, selector);
  return type === undefined ? [] : [encodeTold(form, kind, type, change)];
}
