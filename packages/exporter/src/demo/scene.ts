import type { Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import {
  type Cluster,
  clusterOptions,
  createCluster,
  startManager,
} from '@kube-heartbeat/simulator/cluster.ts';
import { addNode, addPod } from '@kube-heartbeat/simulator/nodes.ts';
import { notReadyKey, systemNamespace, unreachableKey } from '@kube-heartbeat/simulator/objects.ts';
import type { DemoPlan } from './plan.ts';

const zones = ['a', 'b', 'c'] as const;

/** A node in so many runs a pod of a StatefulSet, or one that nobody makes again. */
const setEvery = 6;
const looseEvery = 15;

/** The nodes of the demo, zone by zone in turn. */
export function nodeNames({ nodes }: Pick<DemoPlan, 'nodes'>): readonly string[] {
  return Array.from({ length: nodes }, (_, index) => {
    const zone = zones[index % zones.length] ?? 'a';
    return `${zone}-${String(1 + Math.floor(index / zones.length)).padStart(2, '0')}`;
  });
}

/**
 * The cluster of the demo as it has run for long: nodes in three zones, workloads, a control plane.
 *
 * @param ports Where on loopback each node's kubelet answers.
 */
export function setScene(
  plan: DemoPlan,
  now: Instant,
  ports: ReadonlyMap<string, number>,
): Cluster {
  const { flags, kubelet, seed } = plan;
  // All of it is in one process: what one writes the others see at once.
  const cacheDelay = [0.0005, 0.001] as const;
  const options = clusterOptions(flags, { seed, now, kubelet, cacheDelay, cloud: false });
  const cluster = createCluster(options);
  startManager(cluster);
  for (const [index, name] of nodeNames(plan).entries()) {
    const labels = {
      'topology.kubernetes.io/region': 'home',
      'topology.kubernetes.io/zone': zones[index % zones.length] ?? '',
      'node.kubernetes.io/pool': index === 0 ? 'control-plane' : 'workers',
    };
    const kubeletPort = ports.get(name) ?? 0;
    addNode(cluster, { name, labels, address: '127.0.0.1', kubeletPort });
    if (index === 0) addControlPlane(cluster, plan, name);
    else addWorkloads(cluster, plan, name, index);
  }
  return cluster;
}

/** What the admission plug-in appends, in its order. */
function tolerating({ patience: seconds }: DemoPlan): readonly Toleration[] {
  return [notReadyKey, unreachableKey].map((key) => ({
    key,
    operator: 'Exists',
    value: '',
    effect: 'NoExecute',
    seconds,
  }));
}

const forEver: readonly Toleration[] = [{ key: '', operator: 'Exists', value: '', effect: '' }];

function addWorkloads(cluster: Cluster, plan: DemoPlan, node: string, index: number): void {
  const pod = { namespace: 'shop', node, tolerations: tolerating(plan) };
  const web = { kind: 'ReplicaSet', name: 'web' };
  for (const half of ['x', 'y'])
    addPod(cluster, { ...pod, name: `web-${index}${half}`, owner: web });
  const agent = { kind: 'DaemonSet', name: 'agent' };
  addPod(cluster, { ...pod, name: `agent-${index}`, owner: agent, tolerations: forEver });
  if (index % setEvery === 1) {
    const name = `db-${Math.floor(index / setEvery)}`;
    const owner = { kind: 'StatefulSet', name: 'db' };
    addPod(cluster, { ...pod, name, owner, claims: [`data-${name}`] });
  }
  if (index % looseEvery === 2) addPod(cluster, { ...pod, name: `by-hand-${index}` });
}

function addControlPlane(cluster: Cluster, plan: DemoPlan, node: string): void {
  const version = `v1.${plan.flags.minor}.0`;
  for (const command of [plan.managerCommand, plan.serverCommand]) {
    const [component = ''] = command;
    addPod(cluster, {
      namespace: systemNamespace,
      name: `${component}-${node}`,
      node,
      tolerations: forEver,
      labels: { component, tier: 'control-plane' },
      owner: { kind: 'Node', name: node },
      container: { image: `${component}:${version}`, command },
    });
  }
}
