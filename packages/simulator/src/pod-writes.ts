import type { Ground } from './ground.ts';
import type { SimPod, SimPodCondition } from './objects.ts';
import { keyOf } from './store.ts';

/** The pod with a condition set, in place of the one of its type. */
export function withCondition(pod: SimPod, condition: SimPodCondition): SimPod {
  const others = pod.conditions.filter(({ type }) => type !== condition.type);
  return { ...pod, conditions: [...others, condition] };
}

/** The pod, about to be ended by a controller for `reason`. */
export function disrupted(pod: SimPod, reason: string, now: number): SimPod {
  const transitionTime = Math.floor(now);
  return withCondition(pod, { type: 'DisruptionTarget', status: 'True', reason, transitionTime });
}

/** Seconds that a pod may take to end where it does not say. */
const defaultGrace = 30;

/**
 * DELETE of a pod with its own grace: it is Terminating until its kubelet confirms; a pod that is
 * bound to no node is gone at once. Does nothing to one that is Terminating already.
 */
export function deletePod({ store, schedule }: Ground, key: string): void {
  const pod = store.pods.get(key);
  if (pod === undefined || pod.deletedAt !== undefined) return;
  if (pod.node === '') {
    store.pods.delete(key);
    return;
  }
  const deletionGrace = pod.deletionGrace ?? defaultGrace;
  store.pods.put({ ...pod, deletedAt: Math.floor(schedule.now) + deletionGrace, deletionGrace });
}

/** DELETE of a pod without any grace: the object is gone. */
export function removePod({ store }: Ground, pod: SimPod): void {
  store.pods.delete(keyOf(pod));
}
