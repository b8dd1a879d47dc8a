import {
  type Field,
  type Leaf,
  type Message,
  readMessage,
  type Shape,
  type Wire,
} from './protobuf.ts';
import { readLease } from './protobuf-lease.ts';
import { nodeLooker, type WireNode } from './protobuf-node.ts';

/*
 * The fields that the decoders read, by the numbers that Kubernetes gave them; they never change.
 *
 * @see k8s.io/api/core/v1/generated.proto
 * @see k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto
 */

type Wanted = readonly [number: number, name: string, is: Leaf | Message, many?: 'many'];

function message(...wanted: readonly Wanted[]): Message {
  const fields: (Field | undefined)[] = [];
  for (const [number, name, is, many] of wanted) {
    fields[number] = { name, is, many: many === 'many' };
  }
  // Without holes: an array that has them is slow to read.
  return Array.from(fields);
}

const owner = message([1, 'kind', 'word'], [6, 'controller', 'flag']);

/** metadata of an object: what all have, and what is wanted of its kind besides. */
function metadata(...more: readonly Wanted[]): Wanted {
  const meta = message(
    [1, 'name', 'word'],
    [3, 'namespace', 'word'],
    [5, 'uid', 'text'],
    [6, 'resourceVersion', 'text'],
    [8, 'creationTimestamp', 'time'],
    [9, 'deletionTimestamp', 'time'],
    ...more,
  );
  return [1, 'metadata', meta];
}

const taint = message(
  [1, 'key', 'word'],
  [2, 'value', 'word'],
  [3, 'effect', 'word'],
  [4, 'timeAdded', 'time'],
);

const nodeSpec = message(
  [3, 'providerID', 'text'],
  [4, 'unschedulable', 'flag'],
  [5, 'taints', taint, 'many'],
);

const nodeCondition = message(
  [1, 'type', 'word'],
  [2, 'status', 'word'],
  [3, 'lastHeartbeatTime', 'time'],
  [4, 'lastTransitionTime', 'time'],
  [5, 'reason', 'word'],
  [6, 'message', 'word'],
);

/** An address is one node's own: among the words it would only take room. */
const address = message([1, 'type', 'word'], [2, 'address', 'text']);
const endpoint = message([1, 'Port', 'number']);

const nodeInfo = message(
  [6, 'containerRuntimeVersion', 'word'],
  [7, 'kubeletVersion', 'word'],
  [9, 'operatingSystem', 'word'],
);

const nodeStatus = message(
  [4, 'conditions', nodeCondition, 'many'],
  [5, 'addresses', address, 'many'],
  [6, 'daemonEndpoints', message([1, 'kubeletEndpoint', endpoint])],
  [7, 'nodeInfo', nodeInfo],
);

const toleration = message(
  [1, 'key', 'word'],
  [2, 'operator', 'word'],
  [3, 'value', 'word'],
  [4, 'effect', 'word'],
  [5, 'tolerationSeconds', 'number'],
);

const volumeSource = message([10, 'persistentVolumeClaim', 'there'], [29, 'ephemeral', 'there']);

const podSpec = message(
  [1, 'volumes', message([2, '', volumeSource]), 'many'],
  [10, 'nodeName', 'word'],
  [22, 'tolerations', toleration, 'many'],
);

const podCondition = message([1, 'type', 'word'], [2, 'status', 'word'], [5, 'reason', 'word']);
const podStatus = message([1, 'phase', 'word'], [2, 'conditions', podCondition, 'many']);

const labels: Wanted = [11, 'labels', 'pair'];
const deletionGrace: Wanted = [10, 'deletionGracePeriodSeconds', 'number'];
const owners: Wanted = [13, 'ownerReferences', owner, 'many'];

const status = message(
  [3, 'message', 'text'],
  [5, 'details', message([5, 'retryAfterSeconds', 'number'])],
  [6, 'code', 'number'],
);

/** As the envelope of an object names it; a Status is what a refusal says. */
export type ObjectKind = 'Lease' | 'Node' | 'Pod' | 'Status';

const node = message(metadata(labels), [2, 'spec', nodeSpec], [3, 'status', nodeStatus]);
const pod = message(
  metadata(deletionGrace, owners),
  [2, 'spec', podSpec],
  [3, 'status', podStatus],
);

/** Reads an object of each kind, in the shape of its JSON, with the wanted fields alone. */
export const objectReader: Readonly<Record<ObjectKind, (wire: Wire) => Shape>> = {
  Lease: readLease,
  Node: (wire) => readMessage(wire, node),
  Pod: (wire) => readMessage(wire, pod),
  Status: (wire) => readMessage(wire, status),
};

/** The same for what comes by the thousand: a Node, which may say nothing new, is left in its bytes. */
export const bulkReader: Readonly<Record<ObjectKind, (wire: Wire) => Shape | WireNode>> = {
  ...objectReader,
  Node: nodeLooker(node),
};

/** metadata of a list. */
export const listMeta: Message = message([2, 'resourceVersion', 'text'], [3, 'continue', 'text']);
