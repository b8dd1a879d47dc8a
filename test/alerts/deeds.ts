import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { ail } from '@kube-heartbeat/simulator/ailments.ts';
import * as cloud from '@kube-heartbeat/simulator/cloud.ts';
import { killLeader, startManager } from '@kube-heartbeat/simulator/cluster.ts';
import type { Kubelet } from '@kube-heartbeat/simulator/kubelet/kubelet.ts';
import { post } from '@kube-heartbeat/simulator/kubelet/status-loop.ts';
import { comeBack, connect, kill, setTaints } from '@kube-heartbeat/simulator/nodes.ts';
import type { SimPod } from '@kube-heartbeat/simulator/objects.ts';
import { deletePod, disrupted } from '@kube-heartbeat/simulator/pod-writes.ts';
import { plan } from '@kube-heartbeat/simulator/schedule.ts';
import { keyOf } from '@kube-heartbeat/simulator/store.ts';
import { type Stage, tell } from './stage.ts';

/* What befalls a cluster, and what people, clouds and autoscalers do to it. */

/** The machine of a node is gone: no heartbeat comes any more. */
export function die(stage: Stage, name: string): void {
  kill(kubeletOf(stage, name));
}

export function dieAll(stage: Stage, names: readonly string[]): void {
  for (const name of names) die(stage, name);
}

/** Its kubelet starts anew. */
export function revive(stage: Stage, name: string): void {
  comeBack(stage.cluster, kubeletOf(stage, name));
}

/** The container runtime answers nothing any more. */
export function hang(stage: Stage, name: string): void {
  ail(stage.cluster, kubeletOf(stage, name), { runtime: 'hung' });
}

/** One call of the container runtime hangs: the relist under way never ends. */
export function stall(stage: Stage, name: string): void {
  ail(stage.cluster, kubeletOf(stage, name), { relist: 'inspection_held' });
}

/** A kubelet that lives says that its node is not ready. */
export function sayNotReady(stage: Stage, name: string, message: string): void {
  const kubelet = kubeletOf(stage, name);
  kubelet.notReady = message;
  post(stage.cluster.ground, kubelet);
}

/** Whoever cordons a node; the taint that goes with it is the controller's. */
export function cordon(stage: Stage, name: string, unschedulable = true): void {
  const { nodes } = stage.cluster.ground.store;
  const node = nodes.get(name);
  if (node !== undefined) nodes.put({ ...node, unschedulable });
}

export function taint({ cluster }: Stage, name: string, key: string): void {
  const taints = cluster.ground.store.nodes.get(name)?.taints ?? [];
  setTaints(cluster, name, [...taints, { key, value: '', effect: 'NoSchedule' }]);
}

/** Whoever drains a node evicts all but the pods of DaemonSets; a living kubelet ends them. */
export function drain(stage: Stage, name: string): void {
  const { ground } = stage.cluster;
  for (const pod of podsOf(stage, name)) {
    if (pod.owner?.kind === 'DaemonSet') continue;
    ground.store.pods.put(disrupted(pod, 'EvictionByEvictionAPI', ground.schedule.now));
    deletePod(ground, keyOf(pod));
  }
}

/** What a kubelet does with its pods before its machine goes down in good order. */
export function endPods(stage: Stage, name: string): void {
  for (const pod of podsOf(stage, name))
    stage.cluster.ground.store.pods.put({ ...pod, phase: 'Failed', conditions: [] });
}

/** A cloud or an autoscaler deletes the Node; its machine is gone. */
export function deleteNode(stage: Stage, name: string): void {
  die(stage, name);
  cloud.deleteNode(stage.cluster.ground, name);
}

/** The leader is killed and its process starts again; its lease has to run out first. */
export function restartControllers({ cluster }: Stage): void {
  killLeader(cluster, 1);
}

/** An exporter notices that its watches are silent so much later. */
const noticed: Seconds = 20;
const resources = ['leases', 'nodes', 'leader', 'pods'] as const;

/** Nobody reaches the API server for a while: kubelets, controllers, exporters. */
export function cutApi(stage: Stage, seconds: Seconds): void {
  const { cluster } = stage;
  const { schedule } = cluster.ground;
  const { now } = schedule;
  const reach = (isThere: boolean): void => {
    for (const kubelet of cluster.kubelets.values()) connect(cluster, kubelet, isThere);
  };
  reach(false);
  killLeader(cluster, Infinity);
  plan(schedule, now + noticed, () => trust(stage, false));
  plan(schedule, now + seconds, () => {
    reach(true);
    startManager(cluster);
    trust(stage, true);
  });
}

function trust(stage: Stage, fresh: boolean): void {
  const seenAt = stage.cluster.ground.schedule.now;
  for (const resource of resources) tell(stage, { kind: 'evidence', resource, fresh, seenAt });
}

function kubeletOf({ cluster }: Stage, name: string): Kubelet {
  const kubelet = cluster.kubelets.get(name);
  if (kubelet === undefined) throw new Error(`there is no node ${name} in this incident`);
  return kubelet;
}

function podsOf({ cluster }: Stage, name: string): readonly SimPod[] {
  return [...cluster.ground.store.podsOf(name)];
}
