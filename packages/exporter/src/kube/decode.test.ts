import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLeader, decodeLease } from './decode.ts';
import { decodeNode } from './decode-node.ts';
import { decodePod } from './decode-pod.ts';

const seen = { seenAt: 7 };
const reading = {
  pool: ['pool/one', 'pool/two'],
  virtual: ['type=kwok', 'edge'],
  addressTypes: ['InternalIP', 'Hostname'],
};
const created = '2026-11-23T10:00:00Z';
const createdAt = Date.UTC(2026, 10, 23, 10) / 1000;

const node = (metadata: object, rest: object = {}) =>
  decodeNode(
    { metadata: { name: 'a', creationTimestamp: created, ...metadata }, ...rest },
    seen,
    reading,
  );
const pod = (spec: object, metadata: object = {}) =>
  decodePod(
    {
      metadata: { name: 'w', namespace: 'ns', creationTimestamp: created, ...metadata },
      spec: { nodeName: 'a', ...spec },
    },
    seen,
  );

test('a renewal is read to the microsecond', () => {
  const raw = {
    metadata: { name: 'a', resourceVersion: '9', managedFields: [{}] },
    spec: {
      renewTime: '2026-11-23T10:00:00.123456Z',
      holderIdentity: 'a',
      leaseDurationSeconds: 40,
    },
  };
  expect(decodeLease(raw, { seenAt: 7, notBefore: 3 })).toEqual({
    fact: {
      kind: 'lease',
      seenAt: 7,
      notBefore: 3,
      node: 'a',
      resourceVersion: '9',
      renewTime: createdAt + 0.123456,
      holder: 'a',
      duration: 40,
    },
    faults: [],
  });
});

test.for([
  [{}, 'no_renew_time'],
  [{ renewTime: null }, 'no_renew_time'],
  [{ renewTime: 'yesterday' }, 'bad_time'],
  [{ renewTime: 1_764_000_000 }, 'bad_time'],
  [{ renewTime: '2026-13-40T99:00:00Z' }, 'bad_time'],
  [{ renewTime: created, leaseDurationSeconds: -4 }, 'bad_duration'],
] as const)('a lease with %j exists, and counts as %s', ([spec, fault]) => {
  const { fact, faults } = decodeLease({ metadata: { name: 'a' }, spec }, seen);
  expect(faults).toEqual([fault]);
  expect(fact).toMatchObject({ kind: 'lease', node: 'a' });
  expect(fact).not.toHaveProperty('duration');
});

test('a leader lease that does not exist is a fact', () => {
  expect(decodeLeader(undefined, seen).fact).toEqual({
    kind: 'leader',
    seenAt: 7,
    holder: '',
    present: false,
  });
});

const [beta, topology] = ['failure-domain.beta.kubernetes.io', 'topology.kubernetes.io'];

test.for([
  [{}, '', ''],
  [{ [`${topology}/region`]: 'r', [`${topology}/zone`]: 'z' }, 'r', 'z'],
  [{ [`${topology}/zone`]: 'z', [`${beta}/zone`]: 'old' }, '', 'old'],
  [{ [`${topology}/region`]: 'r', [`${beta}/region`]: '' }, '', ''],
] as const)('labels %j put a node into region "%s", zone "%s"', ([labels, region, zone]) => {
  expect(node({ labels }).fact).toMatchObject({ region, zone });
});

test('a node is projected, and no more of it kept', () => {
  const { fact, faults } = node(
    { uid: 'u', labels: { 'pool/two': 'blue', 'karpenter.sh/capacity-type': 'SPOT' } },
    {
      spec: {
        providerID: 'cloud://1',
        taints: [{ key: 'k', effect: 'NoExecute', timeAdded: created }],
      },
      status: {
        images: [{}],
        nodeInfo: {
          operatingSystem: 'linux',
          kubeletVersion: 'v1.37.2',
          containerRuntimeVersion: 'containerd://2.1.4',
        },
        addresses: [
          { type: 'Hostname', address: 'a.test' },
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'InternalIP', address: 'fd00::1' },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: 10251 } },
        conditions: [
          { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: created },
          { type: 'DiskPressure', status: 'False' },
        ],
      },
    },
  );
  expect(faults).toEqual([]);
  expect(fact).toEqual({
    kind: 'node',
    seenAt: 7,
    node: 'a',
    uid: 'u',
    createdAt,
    deleting: false,
    unschedulable: false,
    region: '',
    zone: '',
    excluded: false,
    providerId: 'cloud://1',
    pool: 'blue',
    capacityType: 'spot',
    os: 'linux',
    kubeletVersion: 'v1.37.2',
    runtimeVersion: 'containerd://2.1.4',
    kubelet: { host: '10.0.0.1', port: 10251 },
    ready: { status: 'True', reason: 'KubeletReady', message: '', heartbeatTime: createdAt },
    conditions: { DiskPressure: 'False' },
    taints: [{ key: 'k', value: '', effect: 'NoExecute', timeAdded: createdAt }],
  });
});

test('nodes that say the same of themselves share one record, those that say much have their own', () => {
  const conditionsOf = (count: number, status: string) => {
    const conditions = Array.from({ length: count }, (_, at) => ({ type: `Sign${at}`, status }));
    return node({}, { status: { conditions } }).fact?.conditions;
  };
  expect(conditionsOf(2, 'False')).toEqual({ Sign0: 'False', Sign1: 'False' });
  expect(conditionsOf(2, 'False')).toBe(conditionsOf(2, 'False'));
  expect(conditionsOf(2, 'True')).toEqual({ Sign0: 'True', Sign1: 'True' });
  expect(Object.keys(conditionsOf(5000, 'True') ?? {})).toHaveLength(5000);
  expect(conditionsOf(5000, 'True')).not.toBe(conditionsOf(5000, 'True'));
});

test.for([
  [{}, false],
  [{ type: 'kwok' }, true],
  [{ type: 'other' }, false],
  [{ edge: '' }, true],
] as const)('a node with the labels %j is virtual: %s', ([labels, virtual]) => {
  expect(node({ labels }).fact?.virtual === true).toBe(virtual);
});

test('a lease that an edge renews in its place is delegated', () => {
  const annotations = { 'openyurt.io/delegate-heartbeat': 'true' };
  const lease = { metadata: { name: 'a', annotations }, spec: { renewTime: created } };
  expect(decodeLease(lease, seen).fact?.delegated).toBe(true);
});

test.for([
  [{ status: { conditions: [] } }, []],
  [{ status: { conditions: [{ type: 'Ready', status: 'Maybe' }] } }, ['bad_status']],
  [{ spec: { taints: [{ key: 'k', effect: 'NoBreakfast' }] } }, ['bad_effect']],
] as const)('a node with %j has no Ready and no taint, and counts %j', ([rest, counted]) => {
  const { fact, faults } = node({}, rest);
  expect(faults).toEqual(counted);
  expect(fact).toMatchObject({ taints: [] });
  expect(fact).not.toHaveProperty('ready');
});

test('names of 253 characters stay whole', () => {
  const name = 'n'.repeat(253);
  expect(node({ name }).fact?.node).toBe(name);
});

test.for([
  [
    { key: 'k', tolerationSeconds: 5 },
    { key: 'k', operator: 'Equal', value: '', effect: '', seconds: 5 },
  ],
  [
    { operator: 'Exists', effect: 'NoExecute' },
    { key: '', operator: 'Exists', value: '', effect: 'NoExecute' },
  ],
  [
    { key: 'k', operator: 'Lt', value: '3' },
    { key: 'k', operator: 'Lt', value: '3', effect: '' },
  ],
] as const)('the toleration %j is read', ([raw, read]) => {
  expect(pod({ tolerations: [raw] })).toMatchObject({ fact: { tolerations: [read] }, faults: [] });
});

test.for([
  [{ operator: 'Roughly' }, 'bad_operator'],
  [{ effect: 'NoLunch' }, 'bad_effect'],
  [{ tolerationSeconds: 'long' }, 'bad_seconds'],
] as const)('the toleration %j is left out and counted as %s', ([raw, fault]) => {
  expect(pod({ tolerations: [raw] })).toMatchObject({ fact: { tolerations: [] }, faults: [fault] });
});

test('only a controlling owner makes a pod again; an ephemeral volume is a claim', () => {
  const ownerReferences = [{ kind: 'Node' }, { kind: 'StatefulSet', controller: true }];
  expect(pod({ volumes: [{ ephemeral: {} }] }, { ownerReferences }).fact).toMatchObject({
    owner: 'StatefulSet',
    claims: true,
  });
  expect(pod({ volumes: [{ configMap: {} }] }).fact).toMatchObject({ owner: '', claims: false });
});

test('who deletes a pod is read from its condition', () => {
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' },
  ];
  const raw = { metadata: { name: 'w', creationTimestamp: created }, spec: { nodeName: 'a' } };
  expect(decodePod({ ...raw, status: { conditions } }, seen).fact).toMatchObject({
    ready: true,
    disruption: 'DeletionByTaintManager',
  });
  expect(decodePod(raw, seen).fact).not.toHaveProperty('disruption');
});

test('a pod that is bound to no node is skipped', () => {
  expect(decodePod({ metadata: { name: 'w' }, spec: {} }, seen)).toEqual({ faults: ['no_node'] });
});

/** Any JSON, and often such as has the keys that are read. */
const keys = fc.constantFrom(
  ...['metadata', 'name', 'spec', 'status', 'conditions', 'type', 'taints', 'tolerations'],
  ...['labels', 'renewTime', 'nodeName', 'creationTimestamp', 'volumes', 'ownerReferences'],
  ...['__proto__', 'constructor', 'toString'],
);
const leaf = fc.oneof(fc.constantFrom('Ready', created, null, true, 'NoExecute'), fc.jsonValue());
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.dictionary(keys, tie('anything'), { maxKeys: 6 }),
  ),
}));

test('whatever JSON comes, no decoder throws and no number of a fact is NaN', () => {
  fc.assert(
    fc.property(anything, (raw) => {
      const facts = [
        decodeLease(raw, seen),
        decodeLeader(raw, seen),
        decodeNode(raw, seen, reading),
        decodePod(raw, seen),
      ];
      expect(
        JSON.stringify(facts, (_, value) => (Number.isNaN(value) ? 'NaN' : value)),
      ).not.toContain('"NaN"');
    }),
    { numRuns: 500 },
  );
});
