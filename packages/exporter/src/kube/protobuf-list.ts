import { Garbage } from './garbage.ts';
import { text } from './json.ts';
import type { PieceReader } from './pieces.ts';
import { headAt, type Message, readMessage, type Shape, Wire } from './protobuf.ts';
import { type Envelope, magicLength, readEnvelope, readMagic } from './protobuf-envelope.ts';
import type { WireNode } from './protobuf-node.ts';
import { bulkReader, listMeta, type ObjectKind } from './protobuf-objects.ts';

/** A tag: the field 2 of an envelope, which holds the list. */
const raw = 0x12;
const list: Message = [undefined, { name: 'metadata', is: listMeta }, { name: 'item', is: 'part' }];

/**
 * Reads a list item by item: the whole of it is never in memory. Its fields follow each other within
 * `raw` of the envelope, which tells its length before it comes.
 *
 * @see k8s.io/apimachinery/pkg/runtime/serializer/protobuf/collections.go
 */
export class ListReader implements PieceReader<Shape | WireNode> {
  readonly #kind: ObjectKind;
  #begun = false;
  /** Bytes of `raw` that are still to come; `undefined`: it has not begun. */
  #left: number | undefined;
  readonly #about: Envelope = { kind: '', raw: undefined, encoding: '' };
  #meta: unknown;

  constructor(kind: ObjectKind) {
    this.#kind = kind;
  }

  /** The list is over: its version, and the token of the next page (empty: it was the last). */
  end(): { readonly version: string; readonly next: string } {
    if (this.#left !== 0) throw new Garbage('The API server ended in the middle of a list.');
    return { version: text(this.#meta, 'resourceVersion'), next: text(this.#meta, 'continue') };
  }

  lengthAt(bytes: Buffer, at: number): number {
    if (!this.#begun) return bytes.length - at < magicLength ? 0 : magicLength;
    const head = headAt(bytes, at);
    if (head === undefined) return 0;
    if (this.#left) {
      if (head.end - at > this.#left) throw new Garbage('An item that is longer than its list.');
      return head.end - at;
    }
    return (head.tag === raw ? head.from : head.end) - at;
  }

  take(bytes: Buffer, at: number, end: number): Shape | WireNode | undefined {
    const wire = new Wire(bytes, at, end);
    if (!this.#begun) {
      readMagic(wire);
      this.#begun = true;
    } else if (this.#left) {
      this.#left -= end - at;
      return this.#takeField(wire);
    } else if (bytes[at] === raw) this.#begin(wire);
    else readEnvelope(wire, this.#about);
    return undefined;
  }

  #takeField(wire: Wire): Shape | WireNode | undefined {
    const { item, metadata } = readMessage(wire, list);
    this.#meta = metadata ?? this.#meta;
    return item instanceof Wire ? bulkReader[this.#kind](item) : undefined;
  }

  /** Its tag was seen; its length follows. */
  #begin(wire: Wire): void {
    const { kind } = this.#about;
    if (kind !== `${this.#kind}List` || this.#left !== undefined) {
      throw new Garbage(
        `The API server sent a ${kind || 'thing without a kind'}, not a list of ${this.#kind}s.`,
      );
    }
    wire.tag();
    this.#left = wire.number();
  }
}
