/*
 * The fields that this server writes, by the numbers that Kubernetes gave them.
 *
 * @see k8s.io/api/core/v1/generated.proto, coordination/v1/generated.proto
 * @see k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto, pkg/runtime/generated.proto
 */

/** How a value is written: `pairs` and `quantities` are maps; `bytes` are written as they are. */
export type Leaf =
  | 'text'
  | 'number'
  | 'flag'
  | 'time'
  | 'microTime'
  | 'pairs'
  | 'quantities'
  | 'bytes';

/** The fields of a message, by their names in JSON; under `''` those that stand in its place. */
export type Fields = readonly (readonly [name: string, number: number, is: Leaf | Fields])[];

const owner: Fields = [
  ['kind', 1, 'text'],
  ['name', 3, 'text'],
  ['uid', 4, 'text'],
  ['apiVersion', 5, 'text'],
  ['controller', 6, 'flag'],
  ['blockOwnerDeletion', 7, 'flag'],
];

const managed: Fields = [
  ['manager', 1, 'text'],
  ['operation', 2, 'text'],
  ['apiVersion', 3, 'text'],
  ['time', 4, 'time'],
  ['fieldsType', 6, 'text'],
  ['fieldsV1', 7, [['raw', 1, 'bytes']]],
];

export const metadata: Fields = [
  ['name', 1, 'text'],
  ['generateName', 2, 'text'],
  ['namespace', 3, 'text'],
  ['selfLink', 4, 'text'],
  ['uid', 5, 'text'],
  ['resourceVersion', 6, 'text'],
  ['generation', 7, 'number'],
  ['creationTimestamp', 8, 'time'],
  ['deletionTimestamp', 9, 'time'],
  ['deletionGracePeriodSeconds', 10, 'number'],
  ['labels', 11, 'pairs'],
  ['annotations', 12, 'pairs'],
  ['ownerReferences', 13, owner],
  ['finalizers', 14, 'text'],
  ['managedFields', 17, managed],
];

const leaseSpec: Fields = [
  ['holderIdentity', 1, 'text'],
  ['leaseDurationSeconds', 2, 'number'],
  ['acquireTime', 3, 'microTime'],
  ['renewTime', 4, 'microTime'],
  ['leaseTransitions', 5, 'number'],
];

const taint: Fields = [
  ['key', 1, 'text'],
  ['value', 2, 'text'],
  ['effect', 3, 'text'],
  ['timeAdded', 4, 'time'],
];

const nodeSpec: Fields = [
  ['podCIDR', 1, 'text'],
  ['providerID', 3, 'text'],
  ['unschedulable', 4, 'flag'],
  ['taints', 5, taint],
];

const nodeCondition: Fields = [
  ['type', 1, 'text'],
  ['status', 2, 'text'],
  ['lastHeartbeatTime', 3, 'time'],
  ['lastTransitionTime', 4, 'time'],
  ['reason', 5, 'text'],
  ['message', 6, 'text'],
];

const nodeInfo: Fields = [
  ['machineID', 1, 'text'],
  ['containerRuntimeVersion', 6, 'text'],
  ['kubeletVersion', 7, 'text'],
  ['operatingSystem', 9, 'text'],
  ['architecture', 10, 'text'],
];

const nodeStatus: Fields = [
  ['capacity', 1, 'quantities'],
  ['conditions', 4, nodeCondition],
  [
    'addresses',
    5,
    [
      ['type', 1, 'text'],
      ['address', 2, 'text'],
    ],
  ],
  ['daemonEndpoints', 6, [['kubeletEndpoint', 1, [['Port', 1, 'number']]]]],
  ['nodeInfo', 7, nodeInfo],
  [
    'images',
    8,
    [
      ['names', 1, 'text'],
      ['sizeBytes', 2, 'number'],
    ],
  ],
];

const toleration: Fields = [
  ['key', 1, 'text'],
  ['operator', 2, 'text'],
  ['value', 3, 'text'],
  ['effect', 4, 'text'],
  ['tolerationSeconds', 5, 'number'],
];

const volumeSource: Fields = [
  ['persistentVolumeClaim', 10, [['claimName', 1, 'text']]],
  ['configMap', 19, []],
  ['ephemeral', 29, []],
];

const podSpec: Fields = [
  [
    'volumes',
    1,
    [
      ['name', 1, 'text'],
      ['', 2, volumeSource],
    ],
  ],
  [
    'containers',
    2,
    [
      ['name', 1, 'text'],
      ['image', 2, 'text'],
      ['command', 3, 'text'],
    ],
  ],
  ['nodeName', 10, 'text'],
  ['tolerations', 22, toleration],
];

const podCondition: Fields = [
  ['type', 1, 'text'],
  ['status', 2, 'text'],
  ['lastTransitionTime', 4, 'time'],
  ['reason', 5, 'text'],
  ['message', 6, 'text'],
];

const podStatus: Fields = [
  ['phase', 1, 'text'],
  ['conditions', 2, podCondition],
  ['hostIP', 5, 'text'],
];

const about = ['metadata', 1, metadata] as const;

/** metadata of a list, the same for all. */
export const listMetadata: Fields = [
  ['selfLink', 1, 'text'],
  ['resourceVersion', 2, 'text'],
  ['continue', 3, 'text'],
  ['remainingItemCount', 4, 'number'],
];

/** What each kind of object is written with. */
export const objectFields: Readonly<Record<string, Fields>> = {
  Lease: [about, ['spec', 2, leaseSpec]],
  Node: [about, ['spec', 2, nodeSpec], ['status', 3, nodeStatus]],
  Pod: [about, ['spec', 2, podSpec], ['status', 3, podStatus]],
  Status: [
    ['metadata', 1, listMetadata],
    ['status', 2, 'text'],
    ['message', 3, 'text'],
    ['reason', 4, 'text'],
    ['details', 5, [['retryAfterSeconds', 5, 'number']]],
    ['code', 6, 'number'],
  ],
};
