import type { Api } from './api.ts';
import { leasesPath, nodesPath } from './objects.ts';

/*
 * A few objects that have every field that the exporter reads, and what happens to them: what is
 * listed and watched in JSON and in protobuf, to be told alike.
 */

const at = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, '0')}Z`;
const system = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const pods = '/api/v1/namespaces/default/pods';

const conditions = [
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has – as yet – no disk pressure'],
  ['KernelDeadlock', 'Unknown', 'Other', ''],
].map(([type, status, reason, message]) => ({
  ...{ type, status, reason, message },
  lastHeartbeatTime: at(7),
  lastTransitionTime: at(3),
}));

const rich = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'rich',
    labels: {
      'topology.kubernetes.io/zone': 'z1',
      'topology.kubernetes.io/region': 'r1',
      'failure-domain.beta.kubernetes.io/zone': 'old',
      'node.kubernetes.io/exclude-disruption': '',
      'kubernetes.io/os': 'linux',
      'karpenter.sh/capacity-type': 'spot',
      pool: 'blue',
    },
    annotations: { note: 'n'.repeat(200) },
  },
  spec: {
    providerID: 'cloud://rich',
    unschedulable: true,
    taints: [
      { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
      { key: 'out', effect: 'NoExecute', timeAdded: at(5) },
    ],
  },
};
const richStatus = {
  status: {
    conditions,
    capacity: { cpu: '4', memory: '16Gi' },
    addresses: [
      { type: 'Hostname', address: 'rich.test' },
      { type: 'InternalIP', address: '10.0.0.1' },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10251 } },
    nodeInfo: {
      kubeletVersion: 'v1.37.2',
      operatingSystem: 'linux',
      containerRuntimeVersion: 'containerd://2.1.4',
    },
    images: [{ names: ['image:1'], sizeBytes: 5_000_000_000 }],
  },
};
const bare = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare' } };

const lease = (name: string, spec: object, metadata: object = {}) => ({
  ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
  ...{ metadata: { name, ...metadata }, spec },
});
const delegated = { annotations: { 'openyurt.io/delegate-heartbeat': 'true' } };
const leases = [
  lease('rich', {
    holderIdentity: 'rich',
    leaseDurationSeconds: 40,
    renewTime: '2026-11-23T10:00:00.123456Z',
  }),
  lease('bare', {}, delegated),
];
const leader = lease('kube-controller-manager', {
  holderIdentity: 'one_4f',
  leaseDurationSeconds: 15,
  acquireTime: '2026-11-23T09:00:00.000001Z',
  renewTime: '2026-11-23T10:00:00.999999Z',
  leaseTransitions: 7,
});

const owner = { apiVersion: 'apps/v1', name: 'o', uid: '1' };
const pod = (name: string, metadata: object, spec: object) => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata } },
  spec: { nodeName: 'rich', containers: [{ name: 'main', image: 'app:1' }], ...spec },
});
const richPod = pod(
  'rich',
  {
    ownerReferences: [
      { ...owner, kind: 'Other' },
      { ...owner, kind: 'StatefulSet', controller: true },
    ],
  },
  {
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    tolerations: [
      { key: 'out', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      { key: 'gone', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: -1 },
      { operator: 'Exists' },
      { key: 'gpu', value: 'yes' },
    ],
  },
);
const richPodStatus = {
  status: {
    phase: 'Running',
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' },
    ],
  },
};
const barePod = pod('bare', { finalizers: ['test/stay'] }, {});

/** Makes the objects. */
export async function makeCast({ must }: Api): Promise<void> {
  for (const node of [rich, bare]) await must('POST', nodesPath, node);
  await must('PATCH', `${nodesPath}/rich/status`, richStatus);
  for (const each of leases) await must('POST', leasesPath, each);
  await must('POST', system, leader);
  for (const each of [richPod, barePod]) await must('POST', pods, each);
  await must('PATCH', `${pods}/rich/status`, richPodStatus);
}

/** Renews, changes and deletes them. */
export async function changeCast({ must }: Api): Promise<void> {
  const renewTime = '2026-11-23T10:00:10.654321Z';
  await must('PATCH', `${leasesPath}/rich`, { spec: { renewTime } });
  await must('PATCH', `${system}/kube-controller-manager`, { spec: { holderIdentity: '' } });
  await must('PATCH', `${nodesPath}/rich`, { spec: { unschedulable: null, taints: null } });
  await must('DELETE', `${pods}/bare?gracePeriodSeconds=0`);
  await must('DELETE', `${pods}/rich?gracePeriodSeconds=0`);
  await must('DELETE', `${leasesPath}/bare`);
  await must('DELETE', `${nodesPath}/bare`);
}
