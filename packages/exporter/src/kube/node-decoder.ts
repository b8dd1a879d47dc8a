import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import type { Decoded, Seen } from './decode.ts';
import { decodeNode, type NodeReading } from './decode-node.ts';
import { WireNode } from './protobuf-node.ts';
import { timestamp } from './timestamp.ts';

/** What a Node said last, by its digest. */
interface Said {
  readonly a: number;
  readonly b: number;
  fact: NodeFact;
}

/**
 * Decodes Nodes. One that repeats what it said, but for the time of its heartbeat, is not read anew: a
 * kubelet posts some 10 kB of it every few minutes, and a list says it all again.
 */
export class NodeDecoder {
  readonly #reading: NodeReading;
  readonly #said: Map<string, Said> = new Map();

  constructor(reading: NodeReading) {
    this.#reading = reading;
  }

  decode(raw: unknown, seen: Seen): Decoded<NodeFact> {
    if (!(raw instanceof WireNode)) return decodeNode(raw, seen, this.#reading);
    const { metadata, digest } = raw;
    const said = this.#said.get(metadata.name);
    if (said?.a === digest.a && said.b === digest.b) {
      const fact = again(said.fact, raw, seen);
      if (fact !== undefined) {
        said.fact = fact;
        return { fact, faults: none };
      }
    }
    const decoded = decodeNode(raw.read(), seen, this.#reading);
    if (decoded.fact === undefined || decoded.faults.length > 0) this.#said.delete(metadata.name);
    else this.#said.set(metadata.name, { ...digest, fact: decoded.fact });
    return decoded;
  }

  /** A Node is gone. */
  forget(name: string): void {
    this.#said.delete(name);
  }

  /** Of all Nodes these are left. */
  forgetOthers(names: ReadonlySet<string>): void {
    for (const name of this.#said.keys()) if (!names.has(name)) this.#said.delete(name);
  }
}

const none: readonly [] = [];

/** The same, reported anew; `undefined` where either does not say when. */
function again(said: NodeFact, { heartbeat }: WireNode, seen: Seen): NodeFact | undefined {
  const { ready } = said;
  const heartbeatTime = timestamp(heartbeat);
  if (ready?.heartbeatTime === undefined || heartbeatTime === undefined) return undefined;
  return { ...withoutSight(said), ...seen, ready: { ...ready, heartbeatTime } };
}

/** What was said, whenever it was seen. */
function withoutSight(said: NodeFact): Omit<NodeFact, 'notBefore' | 'unreadSince'> {
  if (said.notBefore === undefined && said.unreadSince === undefined) return said;
  const { notBefore, unreadSince, ...rest } = said;
  return rest;
}
