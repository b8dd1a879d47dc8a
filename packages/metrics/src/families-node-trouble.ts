import type { Taint } from '@kube-heartbeat/rules/fact.ts';
import type { Fate, NodeView, PodView } from '@kube-heartbeat/rules/view.ts';
import { soundLabel } from './exposition.ts';
import { type NodeFamily, type Sample, toMillisecond } from './family.ts';

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
  help: 'Pods of the node that are being deleted or will be if silence lasts, by what metadata.ownerReferences then makes of them: replaced by their owner; waits until the object is gone (StatefulSet, ReadWriteOnce volume); lost, nobody makes them again. No series while the pods are not listed.',
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

function isAtRisk({ deletion, terminating }: PodView): boolean {
  return terminating || (deletion !== undefined && deletion.earliest < Infinity);
}

export const troubleFamilies: readonly NodeFamily[] = [
  nodeTaint,
  nodeDeparting,
  evictionBlocked,
  podsAtRisk,
];
