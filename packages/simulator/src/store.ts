import type { SimLease, SimNode, SimObject, SimPod } from './objects.ts';

/** One write, as a watch tells it. */
export interface Change<T extends SimObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it is now; of what was deleted, as it was last, with the version of the deletion. */
  readonly object: T;
  readonly before?: T;
}

export type Listener<T extends SimObject> = (change: Change<T>) => void;

/** One resource in the API server's memory. Keys are `namespace/name`, or the name alone. */
export interface Shelf<T extends SimObject> {
  readonly size: number;
  readonly get: (key: string) => T | undefined;
  /** In the order of their creation. */
  readonly values: () => Iterable<T>;
  /**
   * Creates or replaces it; returns it as stored. With `ifVersion`, only while that is the version
   * stored (0: while there is none): `undefined` is the server's 409.
   */
  readonly put: (object: T, ifVersion?: number) => T | undefined;
  /** Removes it; `undefined` is the server's 404. */
  readonly delete: (key: string) => T | undefined;
  /** Calls back at each change, at once; returns what ends that. */
  readonly subscribe: (listener: Listener<T>) => () => void;
  /** The changes after a version, oldest first; `undefined`: forgotten, the server's 410. */
  readonly since: (version: number) => readonly Change<T>[] | undefined;
  /** Forgets the changes up to a version. */
  readonly compact: (version: number) => void;
}

/** The API server's memory: what was written, and what was written lately. */
export interface Store {
  readonly nodes: Shelf<SimNode>;
  /** Of all namespaces. */
  readonly leases: Shelf<SimLease>;
  readonly pods: Shelf<SimPod>;
  /** Of all resources: the newest version given out. */
  readonly version: () => number;
  /** The pods bound to a node. */
  readonly podsOf: (node: string) => Iterable<SimPod>;
}

/** Changes of one resource that are remembered at least. */
const remembered = 20_000;

/** The key of an object in its shelf. */
export function keyOf({ namespace, name }: Pick<SimObject, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** An empty store. `remember`: how many changes of a resource a watch may be behind. */
export function createStore(remember: number = remembered): Store {
  let version = 0;
  const next = (): number => {
    version += 1;
    return version;
  };
  const pods = createShelf<SimPod>(next, remember);
  return {
    nodes: createShelf<SimNode>(next, remember),
    leases: createShelf<SimLease>(next, remember),
    pods,
    version: () => version,
    podsOf: podIndex(pods),
  };
}

function createShelf<T extends SimObject>(next: () => number, remember: number): Shelf<T> {
  const objects = new Map<string, T>();
  const listeners = new Set<Listener<T>>();
  const log = createLog<T>(remember);
  const tell = (change: Change<T>): void => {
    log.add(change);
    for (const listener of listeners) listener(change);
  };
  return {
    get size() {
      return objects.size;
    },
    get: (key) => objects.get(key),
    values: () => objects.values(),
    put: (given, ifVersion) => {
      const key = keyOf(given);
      const before = objects.get(key);
      if (ifVersion !== undefined && ifVersion !== (before?.resourceVersion ?? 0)) return undefined;
      const object = { ...given, resourceVersion: next() };
      objects.set(key, object);
      tell(before ? { type: 'MODIFIED', object, before } : { type: 'ADDED', object });
      return object;
    },
    delete: (key) => {
      const before = objects.get(key);
      if (before === undefined) return undefined;
      objects.delete(key);
      tell({ type: 'DELETED', object: { ...before, resourceVersion: next() }, before });
      return before;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: log.since,
    compact: log.compact,
  };
}

/** The latest changes, in the order of their versions. */
function createLog<T extends SimObject>(remember: number) {
  let changes: Change<T>[] = [];
  /** What was written up to here is forgotten. */
  let forgotten = 0;
  const forget = (count: number): void => {
    forgotten = changes[count - 1]?.object.resourceVersion ?? forgotten;
    changes = changes.slice(count);
  };
  return {
    add: (change: Change<T>): void => {
      changes.push(change);
      // Cut in one go now and then, so that a write costs the same however many are remembered.
      if (changes.length >= 2 * remember) forget(changes.length - remember);
    },
    since: (version: number): readonly Change<T>[] | undefined =>
      version < forgotten ? undefined : changes.slice(firstAfter(changes, version)),
    compact: (version: number): void => {
      forget(firstAfter(changes, version));
      forgotten = Math.max(forgotten, version);
    },
  };
}

/** The index of the first change after a version. */
function firstAfter<T extends SimObject>(changes: readonly Change<T>[], version: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.object.resourceVersion ?? Infinity) <= version) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keeps which pods are bound to which node. */
function podIndex(pods: Shelf<SimPod>): (node: string) => Iterable<SimPod> {
  const byNode = new Map<string, Map<string, SimPod>>();
  pods.subscribe(({ type, object, before }) => {
    const key = keyOf(object);
    if (before !== undefined) byNode.get(before.node)?.delete(key);
    if (type === 'DELETED') return;
    let bound = byNode.get(object.node);
    if (bound === undefined) {
      bound = new Map();
      byNode.set(object.node, bound);
    }
    bound.set(key, object);
  });
  return (node) => byNode.get(node)?.values() ?? [];
}
