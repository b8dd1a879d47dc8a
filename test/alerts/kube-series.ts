import type { Fact, NodeFact } from '@kube-heartbeat/rules/fact.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Page } from './page.ts';
import type { Turn } from './stage.ts';

/*
 * What kube-state-metrics and the kubelets themselves would have told at the same times, as far as
 * the rules of kubernetes-mixin read it.
 */

const statuses = ['true', 'false', 'unknown'] as const;

/** The kube_* series of the nodes that these facts tell of. */
export function kubePages(
  facts: readonly Fact[],
  turns: readonly Turn[],
  times: readonly Seconds[],
): readonly Page[] {
  const nodes = new Map<string, NodeFact>();
  const kubelets = new Map<string, Kubelet>();
  const coming = [...turns];
  let seen = 0;
  return times.map((at) => {
    for (let fact = facts[seen]; fact !== undefined && fact.seenAt <= at; fact = facts[seen]) {
      seen++;
      if (fact.kind === 'node') nodes.set(fact.node, fact);
      if (fact.kind === 'node-gone') nodes.delete(fact.node);
    }
    while ((coming[0]?.at ?? Infinity) <= at) take(kubelets, coming.shift());
    const series = [...nodes.values()].flatMap((fact) => [
      ...ofState(fact),
      ...ofKubelet(fact.node, kubelets.get(fact.node), at),
    ]);
    return { at, values: new Map(series) };
  });
}

function ofState({ node, ready, unschedulable, taints }: NodeFact): [string, number][] {
  return [
    [`kube_node_info{node="${node}"}`, 1],
    [`kube_node_spec_unschedulable{node="${node}"}`, Number(unschedulable)],
    ...statuses.map((status): [string, number] => [
      `kube_node_status_condition{node="${node}",condition="Ready",status="${status}"}`,
      Number(ready?.status.toLowerCase() === status),
    ]),
    ...taints.flatMap(({ key, value, effect }): [string, number][] =>
      // Beside each NoExecute taint the controller sets its twin NoSchedule.
      (effect === 'NoExecute' ? ['NoExecute', 'NoSchedule'] : [effect]).map((one) => [
        `kube_node_spec_taint{node="${node}",key="${key}",value="${value}",effect="${one}"}`,
        1,
      ]),
    ),
  ];
}

interface Kubelet {
  readonly turn: Turn;
  /** Relists that had ended at its last turn. */
  readonly relists: number;
}

function take(kubelets: Map<string, Kubelet>, turn: Turn | undefined): void {
  if (turn === undefined) return;
  const before = kubelets.get(turn.node);
  kubelets.set(turn.node, { turn, relists: before === undefined ? 0 : relistsOf(before, turn.at) });
}

/** One relist a second, each within half a second. */
function relistsOf({ turn, relists }: Kubelet, at: Seconds): number {
  return turn.lives && turn.relists ? relists + Math.floor(at - turn.at) : relists;
}

function ofKubelet(node: string, kubelet: Kubelet | undefined, at: Seconds): [string, number][] {
  const labels = `job="kubelet",instance="${node}:10250"`;
  const lives = kubelet?.turn.lives === true;
  const up: [string, number] = [`up{${labels}}`, Number(lives)];
  if (!lives) return [up];
  const relists = relistsOf(kubelet, at);
  return [
    up,
    [`kubelet_node_name{${labels},node="${node}"}`, 1],
    ...['0.5', '10', '+Inf'].map((le): [string, number] => [
      `kubelet_pleg_relist_duration_seconds_bucket{${labels},le="${le}"}`,
      relists,
    ]),
  ];
}
