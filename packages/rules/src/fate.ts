import type { PodFact } from './fact.ts';
import type { Fate } from './view.ts';

/**
 * What becomes of a pod's work when it is deleted from a dead node: a ReplicaSet or Job makes
 * another at once; a StatefulSet, and whoever mounts a volume, waits until the object is gone;
 * nobody makes a pod without an owner again. A DaemonSet's pod belongs to its node.
 *
 * @see kubernetes/pkg/controller/controller_utils.go FilterActivePods
 */
export function fateOf({ owner, claims }: PodFact): Fate {
  if (owner === '' || owner === 'Node') return 'lost';
  if (owner === 'StatefulSet' || claims) return 'waits';
  return 'replaced';
}
