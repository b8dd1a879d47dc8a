import type { Seconds, Window } from './time.ts';

interface Client {
  readonly qps: number;
  readonly burst: number;
}

/**
 * How long the deletion of one of `pods` pods that fire together waits for the client's rate limit:
 * each needs three requests (read, mark, delete), and all first ones come before all last ones.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go addConditionAndDeletePod
 */
export function deletionThrottle(pods: number, { qps, burst }: Client): Window {
  return {
    earliest: Math.max(0, (2 * pods + 1 - burst) / qps),
    latest: Math.max(0, (3 * pods - burst) / qps),
  };
}

/**
 * How long marking the pods of nodes that turn Unknown in one tick takes: three requests a node,
 * two a pod.
 *
 * @see kubernetes/pkg/controller/util/node/controller_utils.go MarkPodsNotReady
 */
export function markingThrottle(nodes: number, pods: number, { qps, burst }: Client): Seconds {
  return Math.max(0, (2 * pods + 3 * nodes - burst) / qps);
}
