import type { Cluster } from './cluster.ts';
import { begin, type Kubelet, thaw } from './kubelet/kubelet.ts';
import { attendAll } from './kubelet/pod-care.ts';

/** The kubelet's process stands still, until it is thawed. */
export function freeze(kubelet: Kubelet): void {
  kubelet.isAlive = false;
  kubelet.isFrozen = true;
}

/** The process starts anew on its machine, with whatever ails that. */
export function restart({ ground, kubelets }: Cluster, kubelet: Kubelet): void {
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
  attendAll(cluster, kubelet.name);
}
