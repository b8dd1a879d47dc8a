import type { NodeFact, PodFact } from './fact.ts';
import { replacedAt } from './replacement.ts';
import type { Instant, Seconds } from './time.ts';
import { outOfServiceKey } from './toleration.ts';
import type { Forecast } from './view.ts';

/** A cloud controller says that the machine is off. */
const shutdownKey = 'node.cloudprovider.kubernetes.io/shutdown';

/** A kubelet that lives confirms within so long of the end of the grace. */
const confirms: Seconds = 30;

/**
 * Whether a deleted pod should be gone by now: its grace is part of its deletionTimestamp, and only
 * its kubelet can confirm. `unixNow` is compared with the API server's clock.
 */
export function isStuck({ deletedAt }: PodFact, unixNow: Instant): boolean {
  return deletedAt !== undefined && unixNow > deletedAt + confirms;
}

/**
 * Whether a replacement is made, at the deletion or already, while the pod may still run, on a node
 * whose kubelet is away, or acts on no deletion because it calls itself not Ready. Whoever knows that
 * the machine is off (a cloud, or a human by the out-of-service taint) knows that it does not run;
 * who waits for the object, or for a volume, does not start before.
 *
 * @see kubernetes/pkg/kubelet/kubelet.go syncLoop "Skipping pod synchronization"
 */
export function mayRunTwice(
  { taints }: NodeFact,
  pod: PodFact,
  deletion: Forecast | undefined,
): boolean {
  const off = taints.some(({ key }) => key === shutdownKey || key === outOfServiceKey);
  if (off || pod.phase === 'Succeeded' || pod.phase === 'Failed') return false;
  if (replacedAt(pod.owner) !== 'deletion' || pod.claims) return false;
  return pod.deletedAt !== undefined || (deletion?.earliest ?? Infinity) < Infinity;
}
