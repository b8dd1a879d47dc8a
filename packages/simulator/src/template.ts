import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import {
  leaderName,
  leaseNamespace,
  type SimLease,
  type SimNode,
  type SimPod,
  systemNamespace,
} from './objects.ts';

/** A Ready node as its kubelet posts it. */
export function newNode(name: string, at: Instant, given: Partial<SimNode> = {}): SimNode {
  const pressure = (type: string) => ({
    type,
    status: 'False' as const,
    reason: `KubeletHasNo${type.replace('Pressure', '')}Pressure`,
    message: 'kubelet has what it needs',
    heartbeatTime: at,
    transitionTime: at,
  });
  return {
    namespace: '',
    name,
    uid: `node-${name}`,
    createdAt: at,
    resourceVersion: 0,
    labels: {},
    providerId: '',
    unschedulable: false,
    taints: [],
    conditions: [
      ...['MemoryPressure', 'DiskPressure', 'PIDPressure'].map(pressure),
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        heartbeatTime: at,
        transitionTime: at,
      },
    ],
    kubeletVersion: 'v1.37.2',
    operatingSystem: 'linux',
    address: '',
    kubeletPort: 0,
    ...given,
  };
}

/** A node's lease as its kubelet renews it. */
export function newLease(node: string, renewTime: Instant, duration: Seconds = 40): SimLease {
  return {
    namespace: leaseNamespace,
    name: node,
    uid: `lease-${node}`,
    createdAt: renewTime,
    resourceVersion: 0,
    holder: node,
    duration,
    renewTime,
  };
}

/** The leader Lease of kube-controller-manager. */
export function newLeaderLease(holder: string, at: Instant, transitions = 0): SimLease {
  return {
    ...newLease(leaderName, at, 15),
    namespace: systemNamespace,
    holder,
    acquireTime: at,
    transitions,
  };
}

/** A running Pod of a ReplicaSet that tolerates nothing. */
export function newPod(
  [namespace, name]: readonly [namespace: string, name: string],
  node: string,
  at: Instant,
  given: Partial<SimPod> = {},
): SimPod {
  return {
    namespace,
    name,
    uid: `pod-${namespace}-${name}`,
    createdAt: at,
    resourceVersion: 0,
    node,
    owner: { kind: 'ReplicaSet', name: `${name}-owner` },
    tolerations: [],
    claims: [],
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', reason: '', transitionTime: at }],
    ...given,
  };
}
