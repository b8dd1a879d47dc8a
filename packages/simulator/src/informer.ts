import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Ground } from './ground.ts';
import type { SimObject } from './objects.ts';
import { between } from './random.ts';
import { plan } from './schedule.ts';
import { type Change, keyOf, type Listener, type Shelf } from './store.ts';

/** A controller's copy of one resource, as late as its watch. */
export interface Informer<T extends SimObject> {
  readonly get: (key: string) => T | undefined;
  readonly values: () => Iterable<T>;
  /** The newest version that it has seen. */
  readonly version: () => number;
  readonly stop: () => void;
}

/**
 * Lists a shelf and follows it. With `onChange` each change is told when the copy has it, and the
 * whole list first; without, the copy is brought up to date when it is read.
 */
export function startInformer<T extends SimObject>(
  ground: Ground,
  shelf: Shelf<T>,
  onChange?: Listener<T>,
): Informer<T> {
  const { schedule, random, cacheDelay } = ground;
  const copy = new Map<string, T>();
  let version = ground.store.version();
  for (const object of shelf.values()) copy.set(keyOf(object), object);
  let late: { readonly at: Instant; readonly change: Change<T> }[] = [];
  let taken = 0;
  let lastAt: Instant = schedule.now;
  const catchUp = (): void => {
    for (let next = late[taken]; next !== undefined && next.at <= schedule.now; ) {
      const { change } = next;
      taken++;
      if (change.type === 'DELETED') copy.delete(keyOf(change.object));
      else copy.set(keyOf(change.object), change.object);
      version = change.object.resourceVersion;
      onChange?.(change);
      next = late[taken];
    }
    if (taken > 1000 && 2 * taken > late.length) {
      late = late.slice(taken);
      taken = 0;
    }
  };
  const unsubscribe = shelf.subscribe((change) => {
    lastAt = Math.max(lastAt, schedule.now + between(random, ...cacheDelay));
    late.push({ at: lastAt, change });
    if (onChange !== undefined) plan(schedule, lastAt, catchUp);
  });
  return {
    get: (key) => {
      catchUp();
      return copy.get(key);
    },
    values: () => {
      catchUp();
      return copy.values();
    },
    version: () => {
      catchUp();
      return version;
    },
    stop: unsubscribe,
  };
}
