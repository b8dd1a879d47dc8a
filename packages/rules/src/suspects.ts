import { isCalm } from './calm.ts';
import type { Cluster, NodeMemory } from './cluster-state.ts';
import { departing } from './departing.ts';
import { relistTrouble } from './relist-lag.ts';
import { isLate } from './silence.ts';
import { statusOverdue } from './status-report.ts';
import { syncsPause } from './status-syncs.ts';
import type { Instant } from './time.ts';

/** Whether something of a node is not as it should be: its kubelet is worth a closer look. */
export function isSuspect(cluster: Cluster, node: NodeMemory, now: Instant): boolean {
  if (isCalm(node, now)) return false;
  const { fact } = node;
  if (fact.ready?.status !== 'True' || isLate(cluster, node, now)) return true;
  if (fact.taints.some(({ effect }) => effect === 'NoExecute')) return true;
  if (departing(fact, cluster.departingTaints) !== '') return true;
  return worksPoorly(cluster, node, now);
}

/** It is Ready and renews its lease, and yet. */
function worksPoorly(cluster: Cluster, node: NodeMemory, now: Instant): boolean {
  const { name, fact } = node;
  if (cluster.probes.get(name)?.failing !== undefined) return true;
  if (relistTrouble(cluster, node) !== undefined) return true;
  if (statusOverdue(node, now) !== undefined || syncsPause(cluster.probes.get(name)?.syncs)) {
    return true;
  }
  return cluster.evidenceConditions.some(({ type, status }) => fact.conditions[type] === status);
}
