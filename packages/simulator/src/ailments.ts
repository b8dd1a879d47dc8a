import type { Cluster } from './cluster.ts';
import { begin, type Kubelet, thaw } from './kubelet/kubelet.ts';
import { attendAll } from './kubelet/pod-care.ts';
import type { SimCondition } from './objects.ts';

/** The kubelet's process stands still, until it is thawed. */
export function freeze(kubelet: Kubelet): void {
  kubelet.isAlive = false;
  kubelet.isFrozen = true;
}

/**
 * The process starts anew on its machine, with whatever ails that. While its runtime answers nothing it
 * does not get through.
 *
 * @see kubernetes/staging/src/k8s.io/cri-client/pkg/remote_runtime.go validateServiceConnection
 */
export function restart({ ground, kubelets }: Cluster, kubelet: Kubelet): void {
  if (kubelet.runtime !== 'well') {
    Object.assign(kubelet, { isAlive: false, isFrozen: false, isStarting: true });
    return;
  }
  begin(ground, kubelet);
  attendAll({ ground, kubelets }, kubelet.name);
}

/** A frozen kubelet goes on where it stood. */
export function unfreeze({ ground, kubelets }: Cluster, kubelet: Kubelet): void {
  thaw(ground, kubelet);
  attendAll({ ground, kubelets }, kubelet.name);
}

/** What ails a node's container runtime, its relists or its disk; what is not named stays. */
export function ail(
  { ground }: Cluster,
  kubelet: Kubelet,
  ailment: Partial<Pick<Kubelet, 'runtime' | 'relist' | 'isDiskDead'>>,
): void {
  const { now } = ground.schedule;
  if (ailment.runtime !== undefined) kubelet.runtimeSince = now;
  if (ailment.relist !== undefined) kubelet.relistSince = now;
  Object.assign(kubelet, ailment);
}

/** All of that is well again: what waits for the kubelet is done. */
export function cure(cluster: Cluster, kubelet: Kubelet): void {
  ail(cluster, kubelet, { runtime: 'well', relist: 'well', isDiskDead: false });
  if (kubelet.isStarting && kubelet.hasMachine) restart(cluster, kubelet);
  else attendAll(cluster, kubelet.name);
}

/** Somebody other than its kubelet says something of a node in a condition of its own. */
export function setCondition(
  { ground }: Cluster,
  name: string,
  condition: Pick<SimCondition, 'type' | 'status' | 'reason' | 'message'>,
): void {
  const node = ground.store.nodes.get(name);
  if (node === undefined) return;
  const at = Math.floor(ground.schedule.now);
  const others = node.conditions.filter(({ type }) => type !== condition.type);
  const own = { ...condition, heartbeatTime: at, transitionTime: at };
  ground.store.nodes.put({ ...node, conditions: [...others, own] });
}
