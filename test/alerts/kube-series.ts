import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Cluster } from '@kube-heartbeat/simulator/cluster.ts';
import { relistsEnded } from '@kube-heartbeat/simulator/kubelet/container-runtime.ts';
import type { Kubelet } from '@kube-heartbeat/simulator/kubelet/kubelet.ts';
import { conditionOf, type SimNode } from '@kube-heartbeat/simulator/objects.ts';

/*
 * What kube-state-metrics and the kubelets themselves would have told at the same times, as far as
 * the rules of kubernetes-mixin read it.
 */

const statuses = ['true', 'false', 'unknown'] as const;

/** The kube_* series of a simulated cluster as it is now, and what its kubelets say. */
export function kubeSeries({ ground, kubelets }: Cluster): ReadonlyMap<string, number> {
  const { now } = ground.schedule;
  return new Map(
    [...ground.store.nodes.values()].flatMap((node) => [
      ...ofState(node),
      ...ofKubelet(node.name, kubelets.get(node.name), now),
    ]),
  );
}

function ofState(node: SimNode): [string, number][] {
  const { name, unschedulable, taints } = node;
  const ready = conditionOf(node, 'Ready')?.status.toLowerCase();
  return [
    [`kube_node_info{node="${name}"}`, 1],
    [`kube_node_spec_unschedulable{node="${name}"}`, Number(unschedulable)],
    ...statuses.map((status): [string, number] => [
      `kube_node_status_condition{node="${name}",condition="Ready",status="${status}"}`,
      Number(ready === status),
    ]),
    ...taints.map(({ key, value, effect }): [string, number] => [
      `kube_node_spec_taint{node="${name}",key="${key}",value="${value}",effect="${effect}"}`,
      1,
    ]),
  ];
}

function ofKubelet(node: string, kubelet: Kubelet | undefined, now: Instant): [string, number][] {
  const labels = `job="kubelet",instance="${node}:10250"`;
  const lives = kubelet?.isAlive === true;
  const up: [string, number] = [`up{${labels}}`, Number(lives)];
  if (!lives) return [up];
  const relists = relistsEnded(kubelet, now);
  return [
    up,
    [`kubelet_node_name{${labels},node="${node}"}`, 1],
    // Each within half a second.
    ...['0.5', '10', '+Inf'].map((le): [string, number] => [
      `kubelet_pleg_relist_duration_seconds_bucket{${labels},le="${le}"}`,
      relists,
    ]),
  ];
}
