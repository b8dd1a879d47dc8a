import { Garbage } from './garbage.ts';
import { delimited, fixed32, fixed64, varint } from './protobuf-tags.ts';
import { WireTime } from './timestamp.ts';
import { words } from './words.ts';

/**
 * How a field is read: a `word` is said again and again, a `text` hardly ever; `there` is only asked
 * whether it is; a `pair` is an entry of a map of texts; a `part` is left to whoever reads it on.
 */
export type Leaf =
  | 'word'
  | 'text'
  | 'number'
  | 'flag'
  | 'time'
  | 'microTime'
  | 'there'
  | 'pair'
  | 'part';

/** A field that is wanted; all others are stepped over. */
export interface Field {
  /** Its name in JSON; empty: its own fields stand in its place. */
  readonly name: string;
  readonly is: Leaf | Message;
  readonly many?: boolean;
}

/** The wanted fields of a message, by their numbers. */
export type Message = readonly (Field | undefined)[];

/** A message, in the shape of its JSON, with the wanted fields alone. */
export type Shape = Record<string, unknown>;

/** Reads the wire format. A byte that cannot be is Garbage; it never steps back. */
export class Wire {
  readonly bytes: Buffer;
  at: number;
  /** Where what is read now ends. */
  end: number;

  constructor(bytes: Buffer, start: number = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** A number of up to 64 bits, signed; beyond 2^53 rounded as JSON's are. */
  number(): number {
    const first = this.bytes[this.at] ?? 0;
    // Most numbers are tags and lengths, of one byte.
    if (first < 128 && this.at < this.end) {
      this.at++;
      return first;
    }
    return this.#longNumber();
  }

  #longNumber(): number {
    let value = 0;
    let factor = 1;
    const from = this.at;
    while (this.at < this.end && this.at - from < 10) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value < 2 ** 53 ? value : this.#large(from);
      factor *= 128;
    }
    throw new Garbage('A number without an end.');
  }

  #large(from: number): number {
    let [value, shift] = [0n, 0n];
    for (let at = from; at < this.at; at++, shift += 7n) {
      value |= BigInt((this.bytes[at] ?? 0) & 127) << shift;
    }
    return Number(BigInt.asIntN(64, value));
  }

  /** The number of a field and how its value is written; one that no field has is Garbage. */
  tag(): number {
    const tag = this.number();
    if (tag < 8 || tag > 0xffffffff) throw new Garbage('A field without a number.');
    return tag;
  }

  /** What follows and is of a length that it tells; steps over it. */
  part(): Wire {
    const end = this.#endOfPart();
    const part = new Wire(this.bytes, this.at, end);
    this.at = end;
    return part;
  }

  /** The same, read at once by `read`, to its end. */
  inside<T>(read: (wire: Wire) => T): T {
    const outer = this.end;
    this.end = this.#endOfPart();
    const value = read(this);
    this.at = this.end;
    this.end = outer;
    return value;
  }

  #endOfPart(): number {
    const length = this.number();
    const end = this.at + length;
    if (!(length >= 0 && end <= this.end)) throw new Garbage('A part that is cut.');
    return end;
  }

  word(): string {
    const end = this.#endOfPart();
    const word = words.read(this.bytes, this.at, end);
    this.at = end;
    return word;
  }

  text(): string {
    const end = this.#endOfPart();
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }

  /** Steps over what nobody wants. */
  skip(wireType: number): void {
    if (wireType === varint) this.number();
    else if (wireType === delimited) this.at = this.#endOfPart();
    else if (wireType === fixed64) this.#over(8);
    else if (wireType === fixed32) this.#over(4);
    else throw new Garbage('A field of no known type.');
  }

  #over(length: number): void {
    if (this.at + length > this.end) throw new Garbage('A part that is cut.');
    this.at += length;
  }
}

/** Where a field ends, and where its value begins. */
interface Head {
  readonly tag: number;
  readonly from: number;
  readonly end: number;
}

/** More than a tag and a length ever take. */
const longestHead = 20;

/** The field at `at`, be its value there or not; `undefined`: not even its head is. */
export function headAt(bytes: Buffer, at: number): Head | undefined {
  const wire = new Wire(bytes, at);
  try {
    const tag = wire.number();
    const length = (tag & 7) === delimited ? wire.number() : 0;
    const from = wire.at;
    if ((tag & 7) !== delimited) wire.skip(tag & 7);
    if (length < 0) throw new Garbage('A part of less than nothing.');
    return { tag, from, end: wire.at + length };
  } catch (error) {
    if (bytes.length - at < longestHead) return undefined;
    throw error;
  }
}

/**
 * Reads a message to its end.
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
export function readMessage(wire: Wire, message: Message, shape: Shape = {}): Shape {
  while (wire.at < wire.end) {
    const tag = wire.tag();
    const wireType = tag & 7;
    const field = message[Math.floor(tag / 8)];
    if (field === undefined) wire.skip(wireType);
    else if (wireType !== wireTypeOf(field)) throw new Garbage('A field of another type.');
    else readField(wire, field, shape);
  }
  return shape;
}

function wireTypeOf({ is }: Field): number {
  return is === 'number' || is === 'flag' ? varint : delimited;
}

function readField(wire: Wire, { name, is, many }: Field, shape: Shape): void {
  if (typeof is !== 'string' && name === '') {
    readMessage(wire.part(), is, shape);
    return;
  }
  if (is === 'pair') {
    addPair(wire.part(), name, shape);
    return;
  }
  const value = typeof is === 'string' ? readLeaf(wire, is) : readMessage(wire.part(), is);
  const before = shape[name];
  if (!many) shape[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else shape[name] = [value];
}

/** A value that is no message; a `switch`, since a table of functions costs twice as much. */
function readLeaf(wire: Wire, is: Exclude<Leaf, 'pair'>): unknown {
  switch (is) {
    case 'word':
      return wire.word();
    case 'text':
      return wire.text();
    case 'number':
      return wire.number();
    case 'flag':
      return wire.number() !== 0;
    case 'time':
      return time(wire);
    case 'microTime':
      return microTime(wire);
    case 'part':
      return wire.part();
    case 'there':
      wire.skip(delimited);
      return true;
  }
}

/** A MicroTime; null where it is the zero time. */
export function microTime(wire: Wire): WireTime | null {
  return wire.inside(timeOfMicroseconds);
}

/** A Time; null where it is the zero time. */
export function time(wire: Wire): WireTime | null {
  return wire.inside(wholeTime);
}

const timeOfMicroseconds = (wire: Wire): WireTime | null => timeOf(wire, 1000);
const wholeTime = (wire: Wire): WireTime | null => timeOf(wire, Number.POSITIVE_INFINITY);

/**
 * A Time (whole seconds, whatever else it holds) or a MicroTime, cut as their JSON is; null where it
 * is the zero time.
 *
 * @see k8s.io/apimachinery/pkg/apis/meta/v1/time_proto.go, micro_time_proto.go
 */
function timeOf(wire: Wire, grain: number): WireTime | null {
  if (wire.at === wire.end) return null;
  let seconds = 0;
  let nanos = 0;
  while (wire.at < wire.end) {
    const tag = wire.number();
    if (tag === 0x08) seconds = wire.number();
    else if (tag === 0x10) nanos = wire.number();
    else throw new Garbage('A time that is none.');
  }
  const fraction = Number.isFinite(grain) ? Math.floor(nanos / grain) * grain : 0;
  return new WireTime(seconds, fraction);
}

/** A map may hold any key: it has no prototype that one could mean. */
export function addPair(wire: Wire, name: string, shape: Shape): void {
  const pair = readMessage(wire, entry);
  const before = shape[name];
  const pairs = (before ?? Object.create(null)) as Shape;
  pairs[typeof pair['key'] === 'string' ? pair['key'] : ''] = pair['value'] ?? '';
  if (before === undefined) shape[name] = pairs;
}

const entry: Message = [undefined, { name: 'key', is: 'word' }, { name: 'value', is: 'word' }];
