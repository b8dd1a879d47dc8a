import { type Fields, type Leaf, listMetadata, objectFields } from './protobuf-fields.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** An object in the shape of its JSON; a time may be Unix seconds instead of its text. */
export type Shape = Readonly<Record<string, unknown>>;

/** What every object begins with. */
const magic = Buffer.from('k8s\0');
const writer = new ProtobufWriter();

type Put = (value: unknown) => void;

const leaves: Readonly<Record<Exclude<Leaf, 'number' | 'flag'>, Put>> = {
  text: (value) => writer.text(String(value)),
  bytes: (value) => {
    if (value instanceof Uint8Array) writer.raw(value);
  },
  time: (value) => putTime(value, 1e9),
  microTime: (value) => putTime(value, 1000),
  pairs: (value) => {
    const [key, content] = value as [string, string];
    putField(2, 'text', content);
    putField(1, 'text', key);
  },
  quantities: (value) => {
    const [key, content] = value as [string, string];
    putField(2, [['string', 1, 'text']], { string: content });
    putField(1, 'text', key);
  },
};

/**
 * Seconds and nanoseconds, cut to a grain of nanoseconds; the zero time, null, has no byte.
 *
 * @see k8s.io/apimachinery/pkg/apis/meta/v1/time_proto.go ProtoTime, micro_time_proto.go
 */
function putTime(value: unknown, grain: number): void {
  if (value === null) return;
  const { seconds, nanos } = typeof value === 'number' ? parts(value) : parsed(String(value));
  putField(2, 'number', Math.floor(nanos / grain) * grain);
  putField(1, 'number', seconds);
}

interface Parts {
  readonly seconds: number;
  readonly nanos: number;
}

/** Unix seconds with a fraction are a float: a tenth of a microsecond is noise. */
function parts(instant: number): Parts {
  const seconds = Math.floor(instant);
  const micros = Math.min(Math.floor((instant - seconds) * 1e6 + 0.1), 999_999);
  return { seconds, nanos: 1000 * micros };
}

function parsed(text: string): Parts {
  const [, whole = '', fraction = '', zone = ''] = /^([^.Z]+)(?:\.(\d+))?(Z.*)$/.exec(text) ?? [];
  return {
    seconds: Date.parse(whole + zone) / 1000,
    nanos: Number(fraction.padEnd(9, '0').slice(0, 9)),
  };
}

function putField(number: number, is: Leaf | Fields, value: unknown): void {
  if (is === 'number' || is === 'flag') {
    writer.number(Number(value));
    writer.head(number, 0);
    return;
  }
  const before = writer.length;
  if (typeof is === 'string') leaves[is](value);
  else putMessage(is, value as Shape);
  writer.head(number, 2, writer.length - before);
}

function putMessage(fields: Fields, shape: Shape): void {
  for (let index = fields.length - 1; index >= 0; index--) {
    const [name = '', number = 0, is = 'text'] = fields[index] ?? [];
    const value = name === '' ? shape : shape[name];
    if (value === undefined || (value === null && !isTime(is))) continue;
    for (const each of valuesOf(value, is).toReversed()) putField(number, is, each);
  }
}

/** Only a time has a null of its own. */
function isTime(is: Leaf | Fields): boolean {
  return is === 'time' || is === 'microTime';
}

/** A field that is repeated, or a map, is as many fields as it has values. */
function valuesOf(value: unknown, is: Leaf | Fields): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const isMap = is === 'pairs' || is === 'quantities';
  return isMap ? Object.entries(value as Shape) : [value];
}

/**
 * An object in its envelope.
 *
 * @see k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go Serializer.Encode
 */
export function encodeProtobuf(kind: string, apiVersion: string, shape: Shape): Buffer {
  putEnvelope(kind, apiVersion, () => putMessage(objectFields[kind] ?? [], shape));
  return writer.take();
}

function putEnvelope(kind: string, apiVersion: string, put: () => void): void {
  putField(4, 'text', '');
  putField(3, 'text', '');
  const before = writer.length;
  put();
  writer.head(2, 2, writer.length - before);
  putAbout(kind, apiVersion);
}

function putAbout(kind: string, apiVersion: string): void {
  const fields: Fields = [
    ['apiVersion', 1, 'text'],
    ['kind', 2, 'text'],
  ];
  putField(1, fields, { kind, apiVersion });
  writer.raw(magic);
}

/** An event of a watch, behind the four bytes of its length. */
export function encodeFrame(type: string, kind: string, apiVersion: string, shape: Shape): Buffer {
  const begin = writer.length;
  putEnvelope(kind, apiVersion, () => putMessage(objectFields[kind] ?? [], shape));
  writer.head(1, 2, writer.length - begin);
  writer.head(2, 2, writer.length - begin);
  putField(1, 'text', type);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(writer.length - begin);
  writer.raw(head);
  return writer.take();
}

/** One object as an item of a list. */
export function encodeItem(kind: string, shape: Shape): Buffer {
  putField(2, objectFields[kind] ?? [], shape);
  return writer.take();
}

/** What comes before and after the items of a list, which are so many bytes together. */
export function encodeListFrame(
  kind: string,
  apiVersion: string,
  metadata: Shape,
  length: number,
): { readonly head: Buffer; readonly tail: Buffer } {
  const before = writer.length;
  putField(1, listMetadata, metadata);
  writer.head(2, 2, writer.length - before + length);
  putAbout(`${kind}List`, apiVersion);
  const head = writer.take();
  return { head, tail: Buffer.from([0x1a, 0, 0x22, 0]) };
}
