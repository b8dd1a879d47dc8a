import type { Change } from '../store.ts';
import type { Item, Kind } from './resource.ts';
import { type Selector, selectorKey, selects } from './selector.ts';

/** Somebody who follows a resource; told in batches, each of whole lines. */
export interface Follower {
  readonly take: (batch: Buffer) => void;
}

/** Followers of the same objects: what they are told is made once. */
interface Channel {
  readonly selector: Selector;
  readonly followers: Set<Follower>;
  waiting: string[];
}

/** One resource's changes on their way to whoever follows them. */
export interface Feed {
  /** Told from the next change on; returns what ends it. */
  readonly follow: (selector: Selector, follower: Follower) => () => void;
  /** Has everything told that waits. */
  readonly flush: () => void;
  /** Lines made so far, each counted once however many were told it. */
  readonly lines: () => number;
  readonly close: () => void;
}

/** The line of a watch that tells an object. */
export function lineOf(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`;
}

/** What a change is to those who see a selection; `undefined`: nothing. */
export function toldAs(change: Change<Item>, selector: Selector): Change<Item>['type'] | undefined {
  const before = change.before !== undefined && selects(selector, change.before);
  const after = change.type !== 'DELETED' && selects(selector, change.object);
  if (after) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

/** A change that takes an object out of a selection, as those are told who see the selection. */
export function encodeTold(kind: Kind, type: Change<Item>['type'], change: Change<Item>): string {
  const { object, before } = change;
  const leaves = type === 'DELETED' && change.type !== 'DELETED' && before !== undefined;
  return kind.encode(leaves ? { ...before, resourceVersion: object.resourceVersion } : object);
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
    const made: Partial<Record<Change<Item>['type'], string>> = {};
    for (const channel of channels.values()) {
      const type = toldAs(change, channel.selector);
      if (type === undefined) continue;
      made[type] ??= lineOf(type, encodeTold(kind, type, change));
      channel.waiting.push(made[type]);
      planned ??= setImmediate(flush);
    }
    lines += Object.keys(made).length;
  });
  return {
    follow: (selector, follower) => {
      const key = selectorKey(selector);
      const channel = channels.get(key) ?? { selector, followers: new Set(), waiting: [] };
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
  const batch = Buffer.from(channel.waiting.join(''));
  channel.waiting = [];
  for (const follower of [...channel.followers]) follower.take(batch);
}
