import type { Change } from '../store.ts';
import type { EventType, Form, Told } from './form.ts';
import type { Item, Kind } from './resource.ts';
import { type Selector, selectorKey, selects } from './selector.ts';

/** Somebody who follows a resource; told in batches, each of whole events. */
export interface Follower {
  readonly take: (batch: Buffer) => void;
}

/** Followers of the same objects: what they are told is made once. */
interface Channel {
  readonly selector: Selector;
  readonly form: Form;
  readonly followers: Set<Follower>;
  waiting: Told[];
}

/** One resource's changes on their way to whoever follows them. */
export interface Feed {
  /** Told from the next change on; returns what ends it. */
  readonly follow: (selector: Selector, form: Form, follower: Follower) => () => void;
  /** Has everything told that waits. */
  readonly flush: () => void;
  /** Events made so far, each counted once however many were told it. */
  readonly lines: () => number;
  readonly close: () => void;
}

/** What a change is to those who see a selection; `undefined`: nothing. */
export function toldAs(change: Change<Item>, selector: Selector): EventType | undefined {
  const before = change.before !== undefined && selects(selector, change.before);
  const after = change.type !== 'DELETED' && selects(selector, change.object);
  if (after) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

/** A change as those are told who see a selection that it may take an object out of. */
export function encodeTold(form: Form, kind: Kind, type: EventType, change: Change<Item>): Told {
  const { object, before } = change;
  const leaves = type === 'DELETED' && change.type !== 'DELETED' && before !== undefined;
  const { resourceVersion } = object;
  return form.event(type, kind, leaves ? { ...before, resourceVersion } : object);
}

/** Follows a resource once, for all. Changes of one turn of the event loop are told together. */
export function startFeed(kind: Kind): Feed {
  const channels = new Map<string, Channel>();
  let lines = 0;
  let planned: NodeJS.Immediate | undefined;
  const flush = (): void => {
    clearImmediate(planned);
    planned = undefined;
    for (const channel of channels.values()) tell(channel);
  };
  const unsubscribe = kind.shelf.subscribe((change) => {
    const made = new Map<string, Told>();
    for (const channel of channels.values()) {
      const type = toldAs(change, channel.selector);
      if (type === undefined) continue;
      const key = `${type} ${channel.form.name}`;
      const event = made.get(key) ?? encodeTold(channel.form, kind, type, change);
      made.set(key, event);
      channel.waiting.push(event);
      planned ??= setImmediate(flush);
    }
    lines += made.size;
  });
  return {
    follow: (selector, form, follower) => {
      const key = `${form.name} ${selectorKey(selector)}`;
      const channel = channels.get(key) ?? { selector, form, followers: new Set(), waiting: [] };
      channels.set(key, channel);
      tell(channel);
      channel.followers.add(follower);
      return () => {
        channel.followers.delete(follower);
        if (channel.followers.size === 0 && channels.get(key) === channel) channels.delete(key);
      };
    },
    flush,
    lines: () => lines,
    close: () => {
      clearImmediate(planned);
      unsubscribe();
    },
  };
}

function tell(channel: Channel): void {
  if (channel.waiting.length === 0) return;
  const batch = channel.form.batch(channel.waiting);
  channel.waiting = [];
  for (const follower of [...channel.followers]) follower.take(batch);
}
