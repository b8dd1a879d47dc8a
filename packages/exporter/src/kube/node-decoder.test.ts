import { encodeFrame, encodeProtobuf } from '@kube-heartbeat/simulator/api/protobuf.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeNode } from './decode-node.ts';
import { Garbage } from './garbage.ts';
import { NodeDecoder } from './node-decoder.ts';
import { Wire } from './protobuf.ts';
import { readObject } from './protobuf-envelope.ts';
import { frames } from './protobuf-frames.ts';

const reading = { pool: ['pool'], virtual: ['type=kwok'], addressTypes: ['InternalIP'] };

const time = (second: number): string =>
  `2026-11-30T10:00:${String(second % 60).padStart(2, '0')}Z`;

/** What a kubelet says of its node, with everything in it that is read. */
const usual = {
  name: 'a',
  version: '1',
  uid: 'u',
  created: 1,
  deleting: undefined as number | undefined,
  zone: 'zone-a',
  provider: 'cloud:///a',
  unschedulable: false,
  taint: 'spot',
  added: 2,
  ready: 'True',
  reason: 'KubeletReady',
  message: 'kubelet is posting ready status',
  heartbeat: 3 as number | undefined,
  otherHeartbeat: 3,
  transition: 2,
  pressure: 'False',
  twice: false,
  address: '10.0.0.1',
  port: 10250,
  kubelet: 'v1.37.2',
  images: 1,
};
type Said = typeof usual;

function objectOf(said: Said): Readonly<Record<string, unknown>> {
  const reported = {
    type: 'Ready',
    ...{ status: said.ready, reason: said.reason, message: said.message },
    ...(said.heartbeat !== undefined && { lastHeartbeatTime: time(said.heartbeat) }),
    lastTransitionTime: time(said.transition),
  };
  const pressure = {
    type: 'DiskPressure',
    ...{ status: said.pressure, lastHeartbeatTime: time(said.otherHeartbeat) },
  };
  return {
    metadata: {
      ...{ name: said.name, uid: said.uid, resourceVersion: said.version },
      creationTimestamp: time(said.created),
      ...(said.deleting !== undefined && { deletionTimestamp: time(said.deleting) }),
      labels: { 'topology.kubernetes.io/zone': said.zone, pool: 'p' },
    },
    spec: {
      ...{ providerID: said.provider, unschedulable: said.unschedulable },
      taints: [{ key: said.taint, effect: 'NoSchedule', timeAdded: time(said.added) }],
    },
    status: {
      conditions: [
        pressure,
        reported,
        ...(said.twice ? [{ ...reported, lastHeartbeatTime: time(said.otherHeartbeat) }] : []),
      ],
      addresses: [{ type: 'InternalIP', address: said.address }],
      daemonEndpoints: { kubeletEndpoint: { Port: said.port } },
      nodeInfo: { kubeletVersion: said.kubelet, operatingSystem: 'linux' },
      images: Array.from({ length: said.images }, (_, index) => ({ names: [`image-${index}`] })),
    },
  };
}

/** As an event of a watch brings it; in memory that is written over once it was decoded. */
function decode(decoder: NodeDecoder, said: Said, seenAt: number, notBefore?: number) {
  const object = objectOf(said);
  const frame = encodeFrame('MODIFIED', 'Node', 'v1', object);
  const seen = notBefore === undefined ? { seenAt } : { seenAt, notBefore };
  const decoded = decoder.decode(objectIn(frame), seen);
  frame.fill(0xff);
  const whole = readObject(new Wire(encodeProtobuf('Node', 'v1', object)), 'Node');
  return { decoded, alone: decodeNode(whole, seen, reading) };
}

const objectIn = (frame: Buffer) => frames('Node').take(frame, 0, frame.length)?.['object'];

const some = {
  name: fc.constantFrom('a', 'b'),
  version: fc.constantFrom('1', '2', '10'),
  uid: fc.constantFrom('u', 'v'),
  created: fc.nat(2),
  deleting: fc.constantFrom(undefined, 5),
  zone: fc.constantFrom('zone-a', 'zone-b', ''),
  provider: fc.constantFrom('cloud:///a', ''),
  unschedulable: fc.boolean(),
  taint: fc.constantFrom('spot', 'node.kubernetes.io/unreachable'),
  added: fc.nat(2),
  ready: fc.constantFrom('True', 'False', 'Unknown', 'maybe'),
  reason: fc.constantFrom('KubeletReady', 'KubeletNotReady'),
  message: fc.constantFrom('kubelet is posting ready status', 'PLEG is not healthy'),
  heartbeat: fc.constantFrom(undefined, 3, 4, 59),
  otherHeartbeat: fc.nat(59),
  transition: fc.nat(2),
  pressure: fc.constantFrom('True', 'False', 'maybe'),
  twice: fc.boolean(),
  address: fc.constantFrom('10.0.0.1', '10.0.0.2'),
  port: fc.constantFrom(10250, 10251),
  kubelet: fc.constantFrom('v1.37.2', 'v1.33.13'),
  images: fc.nat(3),
};

test('whatever Nodes said before, what is decoded of one is what it says now', () => {
  // One thing at a time changes, mostly the time of a heartbeat.
  const often = fc.record({ heartbeat: some.heartbeat, otherHeartbeat: some.otherHeartbeat });
  const one = fc
    .constantFrom(...(Object.keys(some) as (keyof Said)[]))
    .chain((key) => some[key].map((value) => ({ [key]: value }) as Partial<Said>));
  const changes = fc.array(fc.oneof(often, one), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(changes, fc.nat(30), (all, late) => {
      const decoder = new NodeDecoder(reading);
      let said: Said = usual;
      for (const [index, change] of all.entries()) {
        said = { ...said, ...change };
        const { decoded, alone } = decode(decoder, said, index, index === late ? 0 : undefined);
        expect(decoded).toEqual(alone);
      }
    }),
  );
});

/** Whether a Node that says this after the usual is decoded without being read. */
function repeats(change: Partial<Said>): boolean {
  const decoder = new NodeDecoder(reading);
  const first = decode(decoder, usual, 1).decoded.fact;
  const second = decode(decoder, { ...usual, ...change }, 2).decoded.fact;
  expect(first?.taints).toHaveLength(1);
  return second?.taints === first?.taints;
}

test('a Node whose heartbeats alone are new is not read anew', () => {
  expect(repeats({})).toBe(true);
  expect(repeats({ heartbeat: 4, otherHeartbeat: 5, version: '2', images: 3 })).toBe(true);
});

test.for(
  Object.entries({
    ...{ uid: 'v', created: 0, deleting: 5, zone: 'zone-b', provider: '', unschedulable: true },
    ...{
      taint: 'other',
      added: 5,
      ready: 'False',
      reason: 'r',
      message: 'm',
      heartbeat: undefined,
    },
    ...{ transition: 5, pressure: 'True', twice: true, address: '::1', port: 1, kubelet: 'v2' },
  }),
)('a Node of which %s is new is read', ([key, value]) => {
  expect(repeats({ [key]: value })).toBe(false);
});

test('a Node that is gone, or no longer listed, is read when it comes again', () => {
  const decoder = new NodeDecoder(reading);
  const taints = () => decode(decoder, usual, 1).decoded.fact?.taints;
  const first = taints();
  expect(taints()).toBe(first);
  decoder.forget('a');
  const second = taints();
  expect(second).not.toBe(first);
  decoder.forgetOthers(new Set(['a']));
  expect(taints()).toBe(second);
  decoder.forgetOthers(new Set(['b']));
  expect(taints()).not.toBe(second);
});

test('a Node that is garbage where it is read at last is Garbage', () => {
  const frame = encodeFrame('MODIFIED', 'Node', 'v1', objectOf(usual));
  // The key of a label is longer than the label.
  frame[frame.indexOf('topology.kubernetes.io/zone') - 1] = 100;
  const raw = objectIn(frame);
  expect(() => new NodeDecoder(reading).decode(raw, { seenAt: 1 })).toThrow(Garbage);
});
