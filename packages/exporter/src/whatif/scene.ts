import { type Cluster, emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Condition, NodeFact, PodFact } from '@kube-heartbeat/rules/fact.ts';
import { podKey } from '@kube-heartbeat/rules/observe-pod.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';

/**
 * A cluster of the mind, in seconds since the last heartbeat of all its nodes: every one renewed
 * its lease at 0 and has been silent since.
 */
export interface Scene {
  readonly nodes: readonly NodeFact[];
  /** None: pods with the default tolerations. */
  readonly pods: readonly PodFact[];
  readonly leaseDuration: Seconds;
  /** Unix time of its 0; absent: 0. */
  readonly epoch?: Instant;
}

/** Long enough before 0 that nothing of the beginning counts any more. */
const longAgo: Instant = -100_000;

const healthy: Condition = {
  status: 'True',
  reason: 'KubeletReady',
  message: '',
  heartbeatTime: longAgo,
};

/** Nodes that exist nowhere, spread over zones as evenly as can be. */
export function inventedNodes(nodes: number, zones: number): readonly NodeFact[] {
  return Array.from({ length: nodes }, (_, index) => ({
    kind: 'node',
    seenAt: longAgo,
    node: `node-${index}`,
    uid: `${index}`,
    createdAt: longAgo,
    deleting: false,
    unschedulable: false,
    region: '',
    zone: `zone-${index % zones}`,
    excluded: false,
    providerId: '',
    pool: '',
    capacityType: '',
    os: 'linux',
    kubeletVersion: '',
    ready: healthy,
    conditions: {},
    taints: [],
  }));
}

/** The scene as a cluster that was watched all the time, at 0. */
export function clusterOf({ nodes, pods, leaseDuration, epoch = 0 }: Scene): Cluster {
  const cluster = emptyCluster();
  observe(cluster, { kind: 'clock', seenAt: longAgo, wallOffset: epoch });
  for (const resource of ['leases', 'nodes', 'leader', 'pods'] as const) {
    observe(cluster, { kind: 'evidence', resource, fresh: true, seenAt: longAgo });
  }
  for (const node of nodes) observe(cluster, node);
  for (const pod of pods) observe(cluster, pod);
  const byNode = Map.groupBy(pods, ({ node }) => node);
  for (const { node } of pods.length > 0 ? nodes : []) {
    const names = new Set((byNode.get(node) ?? []).map(podKey));
    observe(cluster, { kind: 'pods', node, state: 'listed', names, seenAt: longAgo });
  }
  for (const seenAt of [-leaseDuration / 4, 0]) {
    for (const { node } of nodes) {
      const lease = { renewTime: seenAt + epoch, duration: leaseDuration };
      observe(cluster, { kind: 'lease', node, ...lease, resourceVersion: `${seenAt}`, seenAt });
    }
  }
  return cluster;
}

/** The controller gave these nodes up, all at once. */
export function giveUp(cluster: Cluster, nodes: readonly NodeFact[], seenAt: Instant): void {
  const ready: Condition = {
    ...healthy,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    transitionTime: seenAt,
  };
  for (const node of nodes) observe(cluster, { ...node, ready, seenAt });
}
