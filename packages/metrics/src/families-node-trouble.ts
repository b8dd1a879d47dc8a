import { probeResults, type Taint } from '@kube-heartbeat/rules/fact.ts';
import { causes, type Fate, type NodeView, type PodView } from '@kube-heartbeat/rules/view.ts';
import { soundLabel } from './exposition.ts';
import { type NodeFamily, type Sample, single, toMillisecond } from './family.ts';

/** A node shows at most so many taints: whoever writes hundreds must not fill Prometheus. */
const mostTaints = 10;

export const nodeTaint: NodeFamily = {
  name: 'kube_heartbeat_node_taint_timestamp_seconds',
  type: 'gauge',
  help: 'timeAdded of the taint in spec.taints of the Node as Unix time, the clock of whoever added it. No series for a taint without timeAdded; at most ten a node, NoExecute first.',
  labels: ['node', 'key', 'effect'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 2,
  samples: ({ taints }) => taintSamples(taints),
};

function taintSamples(taints: readonly Taint[]): readonly Sample[] {
  const samples = new Map<string, Sample>();
  for (const { key, effect, timeAdded } of taints.toSorted(noExecuteFirst)) {
    if (timeAdded === undefined) continue;
    // A key and an effect are one series, however they came to be there twice.
    const series = `${effect} ${soundLabel(key)}`;
    if (samples.has(series)) continue;
    samples.set(series, { labels: { key, effect }, value: toMillisecond(timeAdded) });
  }
  return [...samples.values()].slice(0, mostTaints);
}

function noExecuteFirst(one: Taint, other: Taint): number {
  return Number(other.effect === 'NoExecute') - Number(one.effect === 'NoExecute');
}

export const readyButDead: NodeFamily = {
  name: 'kube_heartbeat_node_ready_but_dead_ratio',
  type: 'gauge',
  help: 'How much speaks for a node that works no more though its Ready condition is True, 0 to 1: a status report that is overdue while the Lease advances, a kubelet whose /metrics hangs, relists that stall, status.nodeInfo gone blank, a condition of --evidence-conditions. No series where nothing does.',
  labels: ['node'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 1,
  ...single(({ readyButDead: dead }) => dead && toMillisecond(dead.ratio)),
};

export const nodeCause: NodeFamily = {
  name: 'kube_heartbeat_node_cause',
  type: 'gauge',
  help: `1 for the likeliest cause of the trouble of the node, from its Lease, its Ready condition, the looks at its kubelet and how many others share it: ${causes.join(', ')}.`,
  labels: ['node', 'cause'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 1,
  samples: ({ cause }) => (cause === undefined ? [] : [{ labels: { cause }, value: 1 }]),
};

export const probeResult: NodeFamily = {
  name: 'kube_heartbeat_node_probe_result',
  type: 'gauge',
  help: `1 for how the last look at the kubelet of the node ended: ${probeResults.join(', ')}. tls_failed, unauthorized, forbidden and no_address mean that nobody could look, and say nothing of the node.`,
  labels: ['node', 'result'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 1,
  samples: ({ probe }) =>
    probe === undefined ? [] : [{ labels: { result: probe.result }, value: 1 }],
};

export const nodeDeparting: NodeFamily = {
  name: 'kube_heartbeat_node_departing',
  type: 'gauge',
  help: '1 while the node is on its way out, by metadata.deletionTimestamp, the Ready condition and the taints of the Node; reason says which.',
  labels: ['node', 'reason'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 1,
  samples: ({ departing }) =>
    departing === '' ? [] : [{ labels: { reason: departing }, value: 1 }],
};

export const evictionBlocked: NodeFamily = {
  name: 'kube_heartbeat_node_eviction_blocked',
  type: 'gauge',
  help: '1 while something holds back what would else happen to the pods of the node: the lease circuit breaker, a zone whose eviction rate is 0, all zones being dark, or no leader of the controller manager.',
  labels: ['node', 'reason'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 1,
  samples: ({ blocked }) => blocked.map((reason) => ({ labels: { reason }, value: 1 })),
};

const fates: readonly Fate[] = ['replaced', 'waits', 'lost'];

export const podsAtRisk: NodeFamily = {
  name: 'kube_heartbeat_node_pods_at_risk',
  type: 'gauge',
  help: 'Pods of the node that are being deleted or will be if silence lasts, by what metadata.ownerReferences then makes of them: replaced by their owner; waits until the object is gone (StatefulSet, ReadWriteOnce volume); lost, nobody makes them again. Pods that have Failed or Succeeded are not counted. No series while the pods are not listed.',
  labels: ['node', 'fate'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: fates.length,
  samples: riskSamples,
};

function riskSamples({ pods, podsAssumed }: NodeView): readonly Sample[] {
  if (podsAssumed) return [];
  const risky = pods.filter(isAtRisk);
  return fates.map((fate) => ({
    labels: { fate },
    value: risky.filter((pod) => pod.fate === fate).length,
  }));
}

function isAtRisk({ deletion, finished, terminating }: PodView): boolean {
  if (finished) return false;
  return terminating || (deletion !== undefined && deletion.earliest < Infinity);
}

export const stuckTerminating: NodeFamily = {
  name: 'kube_heartbeat_node_pods_stuck_terminating',
  type: 'gauge',
  help: 'Pods of the node whose metadata.deletionTimestamp, their grace included, passed more than 30 s ago: nobody confirms that they stopped. No series while the pods are not listed.',
  labels: ['node'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 1,
  ...single(({ pods, podsAssumed }) =>
    podsAssumed ? undefined : pods.filter(({ stuck }) => stuck).length,
  ),
};

export const mayRunTwice: NodeFamily = {
  name: 'kube_heartbeat_node_pods_may_run_twice',
  type: 'gauge',
  help: 'Pods of the node, by metadata.ownerReferences and status, that are being deleted or will be if silence lasts, and whose owner makes another while they may still run; 0 where the machine is said to be off. No series while the pods are not listed.',
  labels: ['node'],
  group: 'trouble',
  of: 'node',
  shown: 'trouble',
  series: 1,
  ...single(({ pods, podsAssumed }) =>
    podsAssumed ? undefined : pods.filter((pod) => pod.mayRunTwice).length,
  ),
};

export const troubleFamilies: readonly NodeFamily[] = [
  readyButDead,
  nodeCause,
  probeResult,
  nodeTaint,
  nodeDeparting,
  evictionBlocked,
  podsAtRisk,
  stuckTerminating,
  mayRunTwice,
];
