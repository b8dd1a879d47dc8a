import { Garbage } from './garbage.ts';
import { type Shape, Wire } from './protobuf.ts';
import { bulkReader, type ObjectKind, objectReader } from './protobuf-objects.ts';
import { delimited, numbersOf, stepOver, tagOf } from './protobuf-tags.ts';

/** `k8s` and a zero: what every object in protobuf begins with. */
const magic = 0x6b_38_73_00;
export const magicLength = 4;

const inEnvelope = {
  typeMeta: tagOf(1, delimited),
  raw: tagOf(2, delimited),
  contentEncoding: tagOf(3, delimited),
};
const inTypeMeta = { kind: tagOf(2, delimited) };
const inEvent = { type: tagOf(1, delimited), object: tagOf(2, delimited) };
const inExtension = { raw: tagOf(1, delimited) };
const read = {
  envelope: numbersOf(inEnvelope),
  typeMeta: numbersOf(inTypeMeta),
  event: numbersOf(inEvent),
  extension: numbersOf(inExtension),
};

/** What an object is wrapped in: of what kind it is, and its bytes. */
export interface Envelope {
  kind: string;
  raw: Wire | undefined;
  encoding: string;
}

/** Reads the fields of an envelope to their end. */
export function readEnvelope(wire: Wire, envelope: Envelope): void {
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === inEnvelope.typeMeta) envelope.kind = wire.inside(kindOf);
    else if (tag === inEnvelope.raw) envelope.raw = wire.part();
    else if (tag === inEnvelope.contentEncoding) envelope.encoding = wire.text();
    else stepOver(wire, tag, read.envelope);
  }
}

/** The kind that a TypeMeta names. */
function kindOf(wire: Wire): string {
  let kind = '';
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === inTypeMeta.kind) kind = wire.word();
    else stepOver(wire, tag, read.typeMeta);
  }
  return kind;
}

/** Steps over the magic bytes; without them it is Garbage. */
export function readMagic(wire: Wire): void {
  const whole = wire.end - wire.at >= magicLength;
  if (!whole || wire.bytes.readUInt32BE(wire.at) !== magic) {
    throw new Garbage('What the API server sent is no object of Kubernetes in protobuf.');
  }
  wire.at += magicLength;
}

/**
 * One object in the shape of its JSON, without its kind; of another kind than those it is Garbage.
 *
 * @see k8s.io/apimachinery/pkg/runtime/generated.proto Unknown
 */
export function readObject(wire: Wire, ...kinds: readonly ObjectKind[]): Shape {
  return readAs(objectReader, wire, kinds);
}

function readAs<T>(
  readers: Readonly<Record<ObjectKind, (wire: Wire) => T>>,
  wire: Wire,
  kinds: readonly ObjectKind[],
): T {
  readMagic(wire);
  const envelope: Envelope = { kind: '', raw: undefined, encoding: '' };
  readEnvelope(wire, envelope);
  const { kind, raw = new Wire(wire.bytes, 0, 0), encoding } = envelope;
  if (encoding !== '') throw new Garbage('An object in an encoding of its own.');
  const expected = kinds.find((each) => each === kind);
  if (expected === undefined)
    throw new Garbage(`The API server sent a ${kind || 'thing without a kind'}.`);
  return readers[expected](raw);
}

/**
 * An event of a watch, in the shape of its JSON.
 *
 * @see k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto WatchEvent
 */
export function readEvent(wire: Wire, kind: ObjectKind): Shape {
  let type: string | undefined;
  let raw: Wire | undefined;
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === inEvent.type) type = wire.word();
    else if (tag === inEvent.object) raw = wire.inside(rawOf);
    else stepOver(wire, tag, read.event);
  }
  if (raw === undefined) throw new Garbage('The API server sent an event without an object.');
  return { type, object: readAs(bulkReader, raw, [kind, 'Status']) };
}

/** What a RawExtension holds. */
function rawOf(wire: Wire): Wire | undefined {
  let raw: Wire | undefined;
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === inExtension.raw) raw = wire.part();
    else stepOver(wire, tag, read.extension);
  }
  return raw;
}
