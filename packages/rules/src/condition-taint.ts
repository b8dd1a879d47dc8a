import type { Condition, Status } from './fact.ts';
import { notReadyKey, unreachableKey } from './toleration.ts';

const pressures: Readonly<Record<string, string>> = {
  MemoryPressure: 'node.kubernetes.io/memory-pressure',
  DiskPressure: 'node.kubernetes.io/disk-pressure',
  PIDPressure: 'node.kubernetes.io/pid-pressure',
  NetworkUnavailable: 'node.kubernetes.io/network-unavailable',
};

/**
 * The keys of the NoSchedule taints that a node's conditions bring, within 0.1 s of the write and
 * past no queue. They keep new pods away and evict nobody. An Unknown pressure brings none.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoScheduleTaintingPass
 */
export function conditionTaints(
  ready: Condition | undefined,
  conditions: Readonly<Record<string, Status>>,
  unschedulable: boolean,
): readonly string[] {
  const keys = Object.entries(pressures)
    .filter(([condition]) => conditions[condition] === 'True')
    .map(([, key]) => key);
  if (ready?.status === 'False') keys.push(notReadyKey);
  if (ready?.status === 'Unknown') keys.push(unreachableKey);
  if (unschedulable) keys.push('node.kubernetes.io/unschedulable');
  return keys;
}
