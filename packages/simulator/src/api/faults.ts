import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';

export type Verb = 'list' | 'watch' | 'get';

/** What the server does instead of answering. */
export type Misdeed =
  /** Refuses with a Status of this code, and asks to come back later. */
  | { readonly kind: 'status'; readonly code: number; readonly retryAfter?: Seconds }
  /** 410: the version, or the token of the next page, is too old. */
  | { readonly kind: 'expired' }
  /** Answers 200 with what is no JSON. */
  | { readonly kind: 'garbage' }
  /** Answers with the first half of an object, and ends. */
  | { readonly kind: 'truncated' }
  /** Resets the connection. */
  | { readonly kind: 'reset' }
  /** Takes the request and never says a byte: half-open. Streams that flow fall silent too. */
  | { readonly kind: 'silent' }
  /** Answers, byte by byte. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number };

/** A fault, and which requests meet it; what is absent matches all. */
export interface Fault {
  readonly resource?: Resource;
  readonly verb?: Verb;
  /** Of a list: 1 is the first one. */
  readonly page?: number;
  /** So many requests meet it; absent: all, until it is taken away. Counted down. */
  times?: number;
  readonly does: Misdeed;
}

/** The faults in force: tests and demos change it as they like. */
export interface Faults {
  /** The first that matches a request is met. */
  list: Fault[];
  /** The tokens that are accepted; absent: whoever asks. */
  tokens?: ReadonlySet<string>;
  /** How far the clocks of nodes are off, as seen in what they write. */
  readonly skew: Map<string, Seconds>;
}

/** A server without faults. */
export function noFaults(): Faults {
  return { list: [], skew: new Map() };
}

/** A request, as faults see it. */
export interface Asked {
  readonly resource: Resource;
  readonly verb: Verb;
  readonly page: number;
}

/** What a request meets, now; one that is limited in number is used up by it. */
export function meet(faults: Faults, asked: Asked): Misdeed | undefined {
  const fault = faults.list.find((each) => matches(each, asked));
  if (fault?.times !== undefined) fault.times -= 1;
  return fault?.does;
}

/** Whether streams of a resource that flow have fallen silent. */
export function isSilent(faults: Faults, resource: Resource): boolean {
  const asked = { resource, verb: 'watch', page: 1 } as const;
  return faults.list.some((fault) => fault.does.kind === 'silent' && matches(fault, asked));
}

function matches({ resource, verb, page, times }: Fault, asked: Asked): boolean {
  if (times !== undefined && times <= 0) return false;
  if (resource !== undefined && resource !== asked.resource) return false;
  if (verb !== undefined && verb !== asked.verb) return false;
  return page === undefined || page === asked.page;
}
