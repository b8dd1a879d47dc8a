import { setImmediate as turn } from 'node:timers/promises';
import { atOnce, bookmarkMetadata, type Form } from './form.ts';
import { encodeFrame, encodeItem, encodeListFrame, encodeProtobuf } from './protobuf.ts';

const lease = ['Lease', 'coordination.k8s.io/v1'] as const;
const named = { metadata: { name: 'a-node-of-which-one-half-is-told' } };

/** Objects as protobuf, the events of a watch as frames. */
export const protobufForm: Form = {
  name: 'protobuf',
  contentType: 'application/vnd.kubernetes.protobuf',
  streamType: 'application/vnd.kubernetes.protobuf;stream=watch',
  object: (kind, item) => encodeProtobuf(kind.kind, kind.apiVersion, kind.shape(item)),
  status: (status) => encodeProtobuf('Status', 'v1', { ...status }),
  event: (type, kind, item) => encodeFrame(type, kind.kind, kind.apiVersion, kind.shape(item)),
  bookmark: ({ kind, apiVersion }, version, initial = false) =>
    encodeFrame('BOOKMARK', kind, apiVersion, { metadata: bookmarkMetadata(version, initial) }),
  error: (status) => encodeFrame('ERROR', 'Status', 'v1', { ...status }),
  batch: (events) => Buffer.concat(events.map((event) => Buffer.from(event))),
  async page(kind, { items, metadata }, outlet) {
    const parts: Buffer[] = [];
    // How long the list is comes first: it is made whole before it is told.
    for (let start = 0; start < items.length; start += atOnce) {
      const part = items.slice(start, start + atOnce);
      parts.push(Buffer.concat(part.map((each) => encodeItem(kind.kind, kind.shape(each)))));
      if (start + atOnce < items.length) await turn();
    }
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const { head, tail } = encodeListFrame(kind.kind, kind.apiVersion, metadata, length);
    for (const part of [head, ...parts, tail]) {
      outlet.write(part);
      await outlet.drained();
    }
    outlet.end();
  },
  // A length of a gigabyte, or what no object begins with.
  garbage: (streamed) => Buffer.from(streamed ? 'not what you asked for' : 'k9s\0garbage'),
  half: (streamed) => {
    const whole = streamed ? encodeFrame('MODIFIED', ...lease, named) : listOf();
    return whole.subarray(0, whole.length - 12);
  },
};

function listOf(): Buffer {
  const item = encodeItem('Lease', named);
  const { head, tail } = encodeListFrame(...lease, { resourceVersion: '1' }, item.length);
  return Buffer.concat([head, item, tail]);
}
