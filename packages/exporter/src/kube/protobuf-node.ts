import { Garbage } from './garbage.ts';
import { type Message, readMessage, type Shape, time, Wire } from './protobuf.ts';
import { delimited } from './protobuf-tags.ts';
import type { WireTime } from './timestamp.ts';

/** What a wanted field is to whoever looks for news: what is `said` counts, and so do a `name` and a `type`. */
type Meaning = 'said' | 'name' | 'type' | 'version' | 'heartbeat' | Part;

/** A part that is looked through field by field. */
interface Part {
  readonly name: string;
  /** Of its fields, by their numbers; what is not wanted means nothing. */
  readonly fields: readonly (Meaning | undefined)[];
}

/** Parts that hold what does not count, and in them what does not, or is told besides. */
const lookedThrough: ReadonlySet<string> = new Set(['metadata', 'status', 'conditions']);
const told: ReadonlyMap<string, Meaning> = new Map([
  ['name', 'name'],
  ['resourceVersion', 'version'],
  ['type', 'type'],
  ['lastHeartbeatTime', 'heartbeat'],
]);

function partOf(name: string, message: Message): Part {
  const fields = message.map((field) => {
    if (field === undefined) return undefined;
    if (typeof field.is !== 'string' && lookedThrough.has(field.name)) {
      return partOf(field.name, field.is);
    }
    return told.get(field.name) ?? 'said';
  });
  return { name, fields };
}

/**
 * A Node in the memory that it came in: only while its event is told can it be read. Nodes are the largest
 * of what is watched, and most of the time a kubelet writes its own to say what it said before.
 *
 * @see k8s.io/api/core/v1/generated.proto
 */
export class WireNode {
  readonly metadata: { name: string; resourceVersion: string } = { name: '', resourceVersion: '' };
  /** 64 bits of all that is read of it, but for its version and when conditions were last reported. */
  readonly digest: { a: number; b: number } = { a: 0x811c9dc5 | 0, b: 0 };
  /** When its kubelet last reported whether it is Ready; `undefined`: it does not say so, or not once. */
  heartbeat: WireTime | null | undefined;
  readonly #wire: Wire;
  readonly #message: Message;

  constructor(wire: Wire, message: Message) {
    this.#wire = new Wire(wire.bytes, wire.at, wire.end);
    this.#message = message;
  }

  /** All that is wanted of it, in the shape of its JSON. */
  read(): Shape {
    const { bytes, at, end } = this.#wire;
    return readMessage(new Wire(bytes, at, end), this.#message);
  }
}

/** Who looks Nodes through, each to its end; `message` are the fields that are wanted of one. */
export function nodeLooker(message: Message): (wire: Wire) => WireNode {
  const whole = partOf('', message);
  return (wire) => {
    const node = new WireNode(wire, message);
    new Look(node).through(wire, whole);
    return node;
  };
}

class Look {
  readonly #node: WireNode;
  #readies = 0;
  /** Of the condition that is looked at. */
  #isReady = false;
  #heartbeat: WireTime | null | undefined;

  constructor(node: WireNode) {
    this.#node = node;
  }

  through(wire: Wire, { fields }: Part): void {
    while (wire.at < wire.end) {
      const from = wire.at;
      const tag = wire.tag();
      const meaning = fields[Math.floor(tag / 8)];
      if (meaning === undefined || meaning === 'said') wire.skip(tag & 7);
      else if ((tag & 7) !== delimited) throw new Garbage('A field of another type.');
      else if (this.#take(wire, meaning)) continue;
      if (meaning !== undefined) this.#count(wire.bytes, from, wire.at);
    }
  }

  /** Reads a field; `true`: it does not count, or was counted. */
  #take(wire: Wire, meaning: Exclude<Meaning, 'said'>): boolean {
    const { metadata } = this.#node;
    switch (meaning) {
      case 'version':
        metadata.resourceVersion = wire.text();
        return true;
      case 'heartbeat':
        this.#heartbeat = time(wire);
        return true;
      case 'name':
        metadata.name = wire.word();
        return false;
      case 'type':
        this.#isReady = wire.word() === 'Ready';
        return false;
      default:
        this.#inside(wire, meaning);
        return true;
    }
  }

  #inside(wire: Wire, part: Part): void {
    this.#isReady = false;
    this.#heartbeat = undefined;
    this.through(wire.part(), part);
    if (part.name !== 'conditions' || !this.#isReady) return;
    this.#readies += 1;
    this.#node.heartbeat = this.#readies === 1 ? this.#heartbeat : undefined;
  }

  #count(bytes: Buffer, from: number, end: number): void {
    const { digest } = this.#node;
    let { a, b } = digest;
    for (let at = from; at < end; at++) {
      const byte = bytes[at] ?? 0;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(((b << 5) | (b >>> 27)) ^ byte, 0x9e3779b1);
    }
    digest.a = a;
    digest.b = b;
  }
}
