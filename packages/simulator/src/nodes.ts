import type { Taint, Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Cluster, NodeSpec } from './cluster.ts';
import { begin, type Kubelet, newKubelet, resume } from './kubelet/kubelet.ts';
import { renew } from './kubelet/lease-loop.ts';
import { attendAll } from './kubelet/pod-care.ts';
import { posted } from './kubelet/status-loop.ts';
import type { SimNode, SimPod } from './objects.ts';

/** A node that has been there for long: registered, Ready, its lease fresh. */
export function addNode(cluster: Cluster, spec: NodeSpec): Kubelet {
  const { ground } = cluster;
  const kubelet = register(cluster, spec);
  const node = blankNode(cluster, spec);
  ground.store.nodes.put({ ...node, conditions: posted(node, kubelet, ground.schedule.now) });
  renew(ground, kubelet);
  resume(ground, kubelet);
  return kubelet;
}

/** A new machine: its kubelet registers the Node, and says that it is Ready when it knows. */
export function joinNode(cluster: Cluster, spec: NodeSpec): Kubelet {
  const kubelet = register(cluster, spec);
  join(cluster, kubelet, spec);
  begin(cluster.ground, kubelet);
  return kubelet;
}

function join(cluster: Cluster, kubelet: Kubelet, spec: NodeSpec): void {
  const { schedule, store } = cluster.ground;
  const node = blankNode(cluster, spec);
  const notReady = 'container runtime status check may not have completed yet';
  store.nodes.put({ ...node, conditions: posted(node, { ...kubelet, notReady }, schedule.now) });
}

function register({ kubelets, options, specs }: Cluster, spec: NodeSpec): Kubelet {
  const kubelet = newKubelet(spec.name, { ...options.kubelet, ...spec.kubelet });
  kubelets.set(spec.name, kubelet);
  specs.set(spec.name, spec);
  return kubelet;
}

function blankNode({ ground, options }: Cluster, spec: NodeSpec): SimNode {
  const { now } = ground.schedule;
  const { name, labels = {}, providerId = '', address = '', kubeletPort = 0 } = spec;
  const minor = spec.kubelet?.minor ?? options.kubelet.minor;
  return {
    namespace: '',
    name,
    uid: `node-${name}-${ground.store.version()}`,
    createdAt: Math.floor(now),
    resourceVersion: 0,
    labels,
    providerId,
    unschedulable: false,
    taints: [],
    conditions: [],
    kubeletVersion: `v1.${minor}.0`,
    operatingSystem: 'linux',
    address,
    kubeletPort,
  };
}

/** The machine is lost: the kubelet with it. What `cloud` there is will delete the Node. */
export function kill(kubelet: Kubelet): void {
  kubelet.isAlive = false;
  kubelet.hasMachine = false;
}

/** The kubelet's process is stopped; the machine and its containers run on. */
export function stop(kubelet: Kubelet): void {
  kubelet.isAlive = false;
}

/** The kubelet starts anew, on a machine that is well; it registers its Node if that was deleted. */
export function comeBack(cluster: Cluster, kubelet: Kubelet): void {
  const { ground, kubelets, specs } = cluster;
  Object.assign(kubelet, {
    ...newKubelet(kubelet.name, kubelet.options),
    life: kubelet.life,
    clock: kubelet.clock,
  });
  const spec = specs.get(kubelet.name);
  const isRegistered = ground.store.nodes.get(kubelet.name) !== undefined;
  if (spec !== undefined && !isRegistered) join(cluster, kubelet, spec);
  begin(ground, kubelet);
  attendAll({ ground, kubelets }, kubelet.name);
}

/** The network to the API server is cut, or whole again: the process never stopped. */
export function connect(
  { ground, kubelets }: Cluster,
  kubelet: Kubelet,
  isConnected: boolean,
): void {
  kubelet.isConnected = isConnected;
  if (isConnected) attendAll({ ground, kubelets }, kubelet.name);
}

/** A running pod that is bound to a node. */
export function addPod(
  { ground }: Cluster,
  spec: Pick<SimPod, 'name' | 'node' | 'tolerations'> & Partial<SimPod>,
): void {
  const createdAt = Math.floor(ground.schedule.now);
  const ready = { type: 'Ready', status: 'True', reason: '', transitionTime: createdAt } as const;
  ground.store.pods.put({
    namespace: 'default',
    uid: `pod-${spec.name}-${ground.store.version()}`,
    createdAt,
    resourceVersion: 0,
    claims: [],
    phase: 'Running',
    conditions: [ready],
    ...spec,
  });
}

/** Somebody changes a node's taints. */
export function setTaints({ ground }: Cluster, name: string, taints: readonly Taint[]): void {
  const node = ground.store.nodes.get(name);
  if (node !== undefined) ground.store.nodes.put({ ...node, taints });
}

/** Somebody edits a pod's tolerations. */
export function setTolerations(
  { ground }: Cluster,
  key: string,
  tolerations: readonly Toleration[],
): void {
  const pod = ground.store.pods.get(key);
  if (pod !== undefined) ground.store.pods.put({ ...pod, tolerations });
}

/** Somebody writes to a node's lease without renewing it. */
export function touchLease({ ground }: Cluster, name: string): void {
  const lease = ground.store.leases.get(`kube-node-lease/${name}`);
  if (lease === undefined) return;
  const annotations = { ...lease.annotations, touched: String(ground.schedule.now) };
  ground.store.leases.put({ ...lease, annotations });
}
