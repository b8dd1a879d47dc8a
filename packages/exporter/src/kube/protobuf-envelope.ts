import { Garbage } from './garbage.ts';
import { dig, text } from './json.ts';
import { type Message, readMessage, type Shape, Wire } from './protobuf.ts';
import { type ObjectKind, objectMessage } from './protobuf-objects.ts';

/** `k8s` and a zero: what every object in protobuf begins with. */
const magic = 0x6b_38_73_00;
export const magicLength = 4;

/** The fields of an envelope; the object itself is `raw`. */
export const envelope: Message = [
  undefined,
  { name: 'typeMeta', is: [undefined, undefined, { name: 'kind', is: 'word' }] },
  { name: 'raw', is: 'part' },
  { name: 'contentEncoding', is: 'text' },
];

/** Steps over the magic bytes; without them it is Garbage. */
export function readMagic(wire: Wire): void {
  const whole = wire.end - wire.at >= magicLength;
  if (!whole || wire.bytes.readUInt32BE(wire.at) !== magic) {
    throw new Garbage('What the API server sent is no object of Kubernetes in protobuf.');
  }
  wire.at += magicLength;
}

/**
 * The kind of an object in its envelope, and its bytes.
 *
 * @see k8s.io/apimachinery/pkg/runtime/generated.proto Unknown
 */
function open(wire: Wire): { readonly kind: string; readonly raw: Wire } {
  readMagic(wire);
  const found = readMessage(wire, envelope);
  const { raw } = found;
  if (text(found, 'contentEncoding') !== '')
    throw new Garbage('An object in an encoding of its own.');
  return {
    kind: text(found, 'typeMeta', 'kind'),
    raw: raw instanceof Wire ? raw : new Wire(wire.bytes, 0, 0),
  };
}

/** One object with its kind, in the shape of its JSON; of another kind than those it is Garbage. */
export function readObject(wire: Wire, ...kinds: readonly ObjectKind[]): Shape {
  const { kind, raw } = open(wire);
  const expected = kinds.find((each) => each === kind);
  if (expected === undefined)
    throw new Garbage(`The API server sent a ${kind || 'thing without a kind'}.`);
  return readMessage(raw, objectMessage[expected], { kind });
}

const watchEvent: Message = [
  undefined,
  { name: 'type', is: 'word' },
  { name: 'object', is: [undefined, { name: 'raw', is: 'part' }] },
];

/**
 * An event of a watch, in the shape of its JSON.
 *
 * @see k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto WatchEvent
 */
export function readEvent(frame: Buffer, kind: ObjectKind): Shape {
  const event = readMessage(new Wire(frame), watchEvent);
  const raw = dig(event, 'object', 'raw');
  if (!(raw instanceof Wire)) throw new Garbage('The API server sent an event without an object.');
  return { type: event['type'], object: readObject(raw, kind, 'Status') };
}
