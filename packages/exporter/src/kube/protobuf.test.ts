import {
  encodeFrame,
  encodeItem,
  encodeListFrame,
  encodeProtobuf,
} from '@kube-heartbeat/simulator/api/protobuf.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLeader, decodeLease } from './decode.ts';
import { decodeNode } from './decode-node.ts';
import { decodePod } from './decode-pod.ts';
import { Garbage } from './garbage.ts';
import { type PieceReader, Pieces } from './pieces.ts';
import { type Shape, Wire } from './protobuf.ts';
import { readObject } from './protobuf-envelope.ts';
import { frames } from './protobuf-frames.ts';
import { ListReader } from './protobuf-list.ts';
import { type ObjectKind, objectReader } from './protobuf-objects.ts';

/* The simulator writes what is read here; its numbers of the fields are its own. */

const seen = { seenAt: 7 };
const labels = ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/region', 'pool'];
const reading = { pool: ['pool'], virtual: ['type=kwok'], addressTypes: ['InternalIP'] };

const words = fc.oneof(
  fc.constantFrom('', 'Ready', 'True', 'Unknown', 'NoExecute', 'Exists', 'n'.repeat(300)),
  fc.constantFrom('__proto__', 'DisruptionTarget', 'InternalIP', 'openyurt.io/delegate-heartbeat'),
  fc.string({ unit: 'grapheme' }),
);
const whole = fc.integer({ min: -62_135_596_799, max: 253_402_300_799 });
const time = whole.map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);
const micro = fc
  .tuple(time, fc.nat(999_999))
  .map(([at, micros]) => at.replace('Z', `.${String(micros).padStart(6, '0')}Z`));
const number = fc.oneof(fc.integer(), fc.integer({ min: -1, max: 3 }), fc.maxSafeInteger());
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const thing = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  some(fc.record(fields, { requiredKeys: [] }));
const things = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  some(fc.array(fc.record(fields, { requiredKeys: [] }), { maxLength: 4 }));
const pairs = some(fc.dictionary(fc.oneof(words, fc.constantFrom(...labels)), words));

const metadata = thing({
  ...{ name: words, namespace: words, uid: words, resourceVersion: words, labels: pairs },
  creationTimestamp: fc.oneof(time, fc.constant(null)),
  deletionTimestamp: time,
  deletionGracePeriodSeconds: number,
  annotations: pairs,
  ownerReferences: things({ kind: words, name: words, controller: fc.boolean() }),
  finalizers: fc.array(words),
});
const lease = thing({
  metadata,
  spec: thing({
    ...{ holderIdentity: words, leaseDurationSeconds: number, leaseTransitions: number },
    ...{ renewTime: micro, acquireTime: micro },
  }),
});
const node = thing({
  metadata,
  spec: thing({
    ...{ providerID: words, unschedulable: fc.boolean() },
    taints: things({ key: words, value: words, effect: words, timeAdded: time }),
  }),
  status: thing({
    capacity: pairs,
    conditions: things({
      ...{ type: words, status: words, reason: words, message: words },
      ...{ lastHeartbeatTime: fc.oneof(time, fc.constant(null)), lastTransitionTime: time },
    }),
    addresses: things({ type: words, address: words }),
    daemonEndpoints: thing({ kubeletEndpoint: thing({ Port: number }) }),
    nodeInfo: thing({
      ...{ kubeletVersion: words, operatingSystem: words, containerRuntimeVersion: words },
    }),
    images: things({ names: fc.array(words), sizeBytes: number }),
  }),
});
const pod = thing({
  metadata,
  spec: thing({
    nodeName: words,
    containers: things({ name: words, image: words }),
    volumes: things({
      name: words,
      persistentVolumeClaim: thing({ claimName: words }),
      ephemeral: fc.constant({}),
      configMap: fc.constant({}),
    }),
    tolerations: things({
      ...{ key: words, operator: words, value: words, effect: words, tolerationSeconds: number },
    }),
  }),
  status: thing({
    phase: words,
    conditions: things({ type: words, status: words, reason: words, lastTransitionTime: time }),
  }),
});

interface Row {
  readonly kind: ObjectKind;
  readonly objects: fc.Arbitrary<Shape | undefined>;
  readonly decode: (raw: unknown) => unknown;
}

const rows: readonly Row[] = [
  {
    kind: 'Lease',
    objects: lease,
    decode: (raw) => [decodeLease(raw, seen), decodeLeader(raw, seen)],
  },
  { kind: 'Node', objects: node, decode: (raw) => decodeNode(raw, seen, reading) },
  { kind: 'Pod', objects: pod, decode: (raw) => decodePod(raw, seen) },
];

test.for(rows)(
  'any $kind is the same fact in JSON and in protobuf',
  ({ kind, objects, decode }) => {
    fc.assert(
      fc.property(objects, (given) => {
        const object = given ?? {};
        const shape = readObject(new Wire(encodeProtobuf(kind, 'v1', object)), kind);
        expect(decode(shape)).toEqual(decode(JSON.parse(JSON.stringify(object))));
      }),
      { numRuns: 500 },
    );
  },
);

test('a Lease has the fields of its JSON', () => {
  const spec = { holderIdentity: 'n', leaseDurationSeconds: 40, leaseTransitions: 2 };
  const annotations = { 'openyurt.io/delegate-heartbeat': 'true' };
  const metadata = { name: 'n', resourceVersion: '7', annotations };
  const lease = { metadata, spec: { ...spec, renewTime: '2026-11-29T00:00:00.000001Z' } };
  const shape = readObject(new Wire(encodeProtobuf('Lease', 'v1', lease)), 'Lease');
  const renewTime = { seconds: 1_795_910_400, nanos: 1000 };
  expect(shape).toMatchObject({ metadata, spec: { ...spec, renewTime } });
});

const field = (tag: number, ...bytes: readonly number[]) => [tag, bytes.length, ...bytes];
const minus = (less: number) => [256 - less, ...Array(8).fill(0xff), 1];
const nodeOf = (...bytes: readonly number[]) => Buffer.from(field(0x0a, ...bytes));

test.for([
  ['a name that is longer than its metadata', [0x0a, 9, 0x61]],
  ['a name of less than nothing', [0x0a, ...minus(11), 0x61]],
  ['a number without an end', [0x50, ...Array(11).fill(0x80), 1]],
  ['a number that is cut', [0x50, 0x80]],
  ['a name that is a number', [0x08, 1]],
  ['a time that is cut', field(0x42, 0x08)],
  ['a time that is longer than its part', [0x42, 2, 0x08]],
  ['a label that is longer than its map', field(0x5a, 0x0a, 5, 0x61)],
  ['what nobody reads, and is longer than the rest', [0x72, 5, 0x61]],
  ['eight bytes that nobody reads, of which seven are there', [0x71, 1, 2, 3, 4, 5, 6, 7]],
  ['a field of number 0', [0x02, 0]],
  ['a group', [0x73, 0x74]],
] as const)('%s is Garbage', ([, bytes]) => {
  // Bytes that follow belong to something else: none of them may be read.
  const around = Buffer.concat([nodeOf(...bytes), Buffer.alloc(20, 0x61)]);
  const wire = new Wire(around, 0, 2 + bytes.length);
  expect(() => objectReader.Node(wire)).toThrow(Garbage);
});

test.for([
  ['metadata that are a number', [0x08, 1]],
  ['a spec that is longer than the rest', [0x12, 3, 0x61]],
  ['a name that is a number', field(0x0a, 0x08, 1)],
  ['a version that is longer than its metadata', field(0x0a, 0x32, 9, 0x61)],
  ['an annotation that is longer than its map', field(0x0a, 0x62, 3, 0x0a, 5, 0x61)],
  ['a duration that is a text', field(0x12, 0x12, 1, 0x61)],
  ['a duration without an end', field(0x12, 0x10, 0x80)],
  ['a time that is a number', field(0x12, 0x20, 1)],
  ['a time that is cut', field(0x12, 0x22, 1, 0x08)],
  ['a holder of less than nothing', field(0x12, 0x0a, ...minus(11), 0x61)],
  ['what nobody reads, and is longer than the rest', field(0x12, 0x3a, 5, 0x61)],
  ['a field of number 0', field(0x0a, 0x02, 0)],
  ['a group', field(0x12, 0x73, 0x74)],
] as const)('of a Lease %s is Garbage', ([, bytes]) => {
  const around = Buffer.concat([Buffer.from(bytes), Buffer.alloc(20, 0x61)]);
  expect(() => objectReader.Lease(new Wire(around, 0, bytes.length))).toThrow(Garbage);
});

function* chunked(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  let from = 0;
  for (const end of ends.sort((one, other) => one - other)) {
    yield bytes.subarray(from, end);
    from = end;
  }
}

/** What a stream says until it ends, or is Garbage. */
function read(reader: PieceReader<unknown>, bytes: Buffer, cuts: readonly number[]) {
  const said: unknown[] = [];
  const pieces = new Pieces(reader);
  try {
    for (const chunk of chunked(bytes, cuts)) said.push(...pieces.take(chunk));
    pieces.end();
    return { said, whole: reader instanceof ListReader ? reader.end() : true };
  } catch (error) {
    if (!(error instanceof Garbage)) throw error;
    return { said, whole: false };
  }
}

const places = fc.array(fc.nat(), { maxLength: 8 });
const leases = fc.array(fc.record({ metadata, spec: fc.constant({}) }), { maxLength: 5 });

test('wherever a list is cut into chunks, its items are the same; one that ends early is none', () => {
  fc.assert(
    fc.property(leases, places, fc.nat(), (objects, cuts, early) => {
      const items = objects.map((object) => encodeItem('Lease', object));
      const length = items.reduce((sum, item) => sum + item.length, 0);
      const about = { resourceVersion: '7', continue: 'more', remainingItemCount: 3 };
      const { head, tail } = encodeListFrame('Lease', 'v1', about, length);
      const bytes = Buffer.concat([head, ...items, tail]);
      const expected = items.map((_, index) => {
        const envelope = encodeProtobuf('Lease', 'v1', objects[index] ?? {});
        return readObject(new Wire(envelope), 'Lease');
      });
      const list = read(new ListReader('Lease'), bytes, cuts);
      expect(list).toEqual({ said: expected, whole: { version: '7', next: 'more' } });
      const end = early % (bytes.length - tail.length);
      const part = read(new ListReader('Lease'), bytes.subarray(0, end), cuts);
      expect(part.whole).toBe(false);
      expect(part.said).toEqual(expected.slice(0, part.said.length));
    }),
  );
});

test('wherever a watch is cut into chunks, its events are the same', () => {
  fc.assert(
    fc.property(leases, places, fc.nat(), (objects, cuts, early) => {
      const whole = objects.map((object) => encodeFrame('MODIFIED', 'Lease', 'v1', object));
      const bytes = Buffer.concat(whole);
      const { said } = read(frames('Lease'), bytes, cuts);
      expect(said).toHaveLength(objects.length);
      expect(said).toEqual(read(frames('Lease'), bytes, []).said);
      const end = early % (bytes.length + 1);
      const part = read(frames('Lease'), bytes.subarray(0, end), cuts);
      expect(part.said).toEqual(said.slice(0, part.said.length));
      const ends = whole.map((_, index) => Buffer.concat(whole.slice(0, index)).length);
      expect(part.whole).toBe([...ends, bytes.length].includes(end));
    }),
  );
});
