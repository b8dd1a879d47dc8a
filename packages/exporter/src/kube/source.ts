import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Clock } from '../clock.ts';
import type { Random } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { Fault, Seen } from './decode.ts';
import type { Result } from './failure.ts';
import type { ObjectKind } from './protobuf-objects.ts';

/** What is listed and watched. */
export interface Source {
  readonly resource: Resource;
  /** What kind of object it is, as the API names it. */
  readonly kind: ObjectKind;
  /** Of the collection: `/api/v1/nodes`. */
  readonly path: string;
  /** A fieldSelector, not yet escaped. */
  readonly fieldSelector?: string;
  /** Objects a page: small enough that one page of JSON is parsed in well under 100 ms. */
  readonly pageSize: number;
  /** The first list may come from the API server's cache, where a selector makes it cheap. */
  readonly cached: boolean;
  /** After so long without a byte another stream is opened beside it: it may be half-open. */
  readonly silence: Seconds;
  /** How long each watch is asked to last; absent: half an hour to an hour. */
  readonly lasts?: Seconds;
  /** How long at most the stream may be left unread where events come thick. */
  readonly hold?: Seconds;
  /** The one object, read every two seconds where RBAC forbids to list or watch it. */
  readonly single?: string;
}

/** Who is told. */
export interface Sink {
  /** A list begins, perhaps again: forget the names of the one before. */
  readonly listing: () => void;
  readonly present: (raw: unknown, seen: Seen) => void;
  readonly gone: (raw: unknown, seen: Seen) => void;
  /** The list is complete. */
  readonly listed: (seen: Seen) => void;
  readonly evidence: (fresh: boolean, seenAt: Instant) => void;
}

/** How watching a resource fares, for people and for metrics. */
export interface Health {
  lastEventAt: Instant | undefined;
  /** A list was complete once. */
  synced: boolean;
  fresh: boolean;
  /** One sentence on what does not work now; empty: it works. */
  problem: string;
  readonly lists: Map<Result, number>;
  readonly watches: Map<Result, number>;
  readonly faults: Map<Fault, number>;
}

/** The health of what was not begun yet. */
export function newHealth(): Health {
  return {
    lastEventAt: undefined,
    synced: false,
    fresh: false,
    problem: '',
    lists: new Map(),
    watches: new Map(),
    faults: new Map(),
  };
}

/** Adds one to the count under `key`. */
export function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** What watching needs of the world; `signal` ends it. */
export interface World {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** The URL of a request for a source. */
export function urlOf(source: Source, query: Readonly<Record<string, string>>): string {
  const { path, fieldSelector } = source;
  return `${path}?${new URLSearchParams({ ...query, ...(fieldSelector && { fieldSelector }) })}`;
}
