import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { type Decoded, decodeLeader, decodeLease, type Seen } from './decode.ts';
import type { NodeReading } from './decode-node.ts';
import { dig, text } from './json.ts';
import { NodeDecoder } from './node-decoder.ts';
import { count, type Health, type Sink } from './source.ts';

/** Where facts go, in the order of their seenAt. */
export type Emit = (fact: Fact) => void;

/** Passes the fact on and counts what was wrong with the object. */
export function pass<F extends Fact>(
  { fact, faults }: Decoded<F>,
  emit: Emit,
  health: Health,
): void {
  for (const fault of faults) count(health.faults, fault);
  if (fact !== undefined) emit(fact);
}

const nameOf = (raw: unknown): string => text(raw, 'metadata', 'name');

/** Who decodes objects, and may remember what they said. */
interface Decoder {
  readonly decode: (raw: unknown, seen: Seen) => Decoded<Fact>;
  readonly forget?: (name: string) => void;
  readonly forgetOthers?: (names: ReadonlySet<string>) => void;
}

/** Leases or nodes into facts: the two kinds of which a whole list is told. */
function collection(
  resource: 'leases' | 'nodes',
  decoder: Decoder,
  emit: Emit,
  health: Health,
): Sink {
  /** Of the list that is being told; what a watch tells of is in none. */
  let names: Set<string> | undefined;
  const kind = resource === 'leases' ? 'lease-gone' : 'node-gone';
  return {
    listing: () => {
      names = new Set();
    },
    present: (raw, seen) => {
      names?.add(nameOf(raw));
      pass(decoder.decode(raw, seen), emit, health);
    },
    gone: (raw, seen) => {
      const node = nameOf(raw);
      decoder.forget?.(node);
      if (node === '') count(health.faults, 'no_name');
      else emit({ kind, node, ...seen });
    },
    listed: (seen) => {
      const all = names ?? new Set<string>();
      decoder.forgetOthers?.(all);
      emit({ kind: 'listed', resource, names: all, ...seen });
      // Of 100,000 nodes they are 5 MB.
      names = undefined;
    },
    evidence: (fresh, seenAt) => emit({ kind: 'evidence', resource, fresh, seenAt }),
  };
}

/** The Leases of kube-node-lease. */
export function leaseSink(emit: Emit, health: Health): Sink {
  return collection('leases', { decode: decodeLease }, emit, health);
}

/** The Nodes. */
export function nodeSink(emit: Emit, health: Health, reading: NodeReading): Sink {
  return collection('nodes', new NodeDecoder(reading), emit, health);
}

/** The leader Lease; a list without it says that it does not exist. */
export function leaderSink(emit: Emit, health: Health): Sink {
  let found = false;
  return {
    listing: () => {
      found = false;
    },
    present: (raw, seen) => {
      found = true;
      pass(decodeLeader(raw, seen), emit, health);
    },
    gone: (_, seen) => pass(decodeLeader(undefined, seen), emit, health),
    listed: (seen) => {
      if (!found) pass(decodeLeader(undefined, seen), emit, health);
    },
    evidence: (fresh, seenAt) => emit({ kind: 'evidence', resource: 'leader', fresh, seenAt }),
  };
}

/** `namespace/name` of a pod; empty where it has no name. */
export function podKey(raw: unknown): string {
  const name = nameOf(raw);
  const namespace = dig(raw, 'metadata', 'namespace');
  return name === '' ? '' : `${typeof namespace === 'string' ? namespace : ''}/${name}`;
}
