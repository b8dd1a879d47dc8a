import type { NodeFact } from './fact.ts';
import { readyCauses } from './ready-message.ts';

/** Taints by which the usual actors say that they are about to take a node away. */
export const usualDepartingTaints: readonly string[] = [
  'ToBeDeletedByClusterAutoscaler',
  'karpenter.sh/disrupted',
  'karpenter.sh/disruption',
  'cloud.google.com/impending-node-termination',
  'aws-node-termination-handler/spot-itn',
  'aws-node-termination-handler/scheduled-maintenance',
  'aws-node-termination-handler/asg-lifecycle-termination',
  'aws-node-termination-handler/rebalance-recommendation',
  'node.cloudprovider.kubernetes.io/shutdown',
];

/**
 * Why a node is on its way out on purpose; empty: it is not. A cordon alone does not say so;
 * each of `departingTaints`, by its key, does.
 *
 * @see kubernetes/pkg/kubelet/nodeshutdown/nodeshutdown_manager_linux.go
 */
export function departing(fact: NodeFact, departingTaints: readonly string[]): string {
  if (fact.deleting) return 'deletion';
  const taint = fact.taints.find(({ key }) => departingTaints.includes(key));
  if (taint !== undefined) return taint.key;
  const { ready } = fact;
  if (ready?.status !== 'False') return '';
  return readyCauses(ready.message).some(({ code }) => code === 'shutting_down') ? 'shutdown' : '';
}
