import { pressAt, type Spending } from './spending.ts';
import type { Pace } from './tick-grid.ts';
import type { Instant, Seconds, Window } from './time.ts';

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

/** When pods fire, in order, and how much of a client's bucket is used as each does. */
export interface Firings {
  readonly at: readonly Instant[];
  readonly used: readonly number[];
}

/** Each pod that fires takes three requests from a bucket that fills again all the time. */
export function firingsOf(instants: readonly Instant[], { qps }: Client): Firings {
  const at = instants.toSorted((one, other) => one - other);
  const used: number[] = [];
  for (const [index, instant] of at.entries()) {
    const before = index === 0 ? 0 : (used[index - 1] ?? 0);
    const refilled = index === 0 ? 0 : (instant - (at[index - 1] ?? instant)) * qps;
    used.push(Math.max(0, before - refilled) + 3);
  }
  return { at, used };
}

/**
 * How much longer the deletion of a pod that fires in the window takes, for those that fire before
 * it and while it waits. Each of them fires up to `late` later than foreseen.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go addConditionAndDeletePod
 */
export function firingThrottle(
  { at, used }: Firings,
  { earliest, latest }: Window,
  { qps, burst }: Client,
  late: Seconds,
): Seconds {
  let wait = 0;
  for (let round = 0; round < 2; round++) {
    const index = lastUpTo(at, 2 * latest - earliest + wait);
    const over = (used[index] ?? 0) - burst;
    if (over > 0) wait = Math.max(wait, (at[index] ?? 0) + late + over / qps - latest);
  }
  return wait;
}

/** The index of the last of them that is not after `until`; -1: there is none. */
function lastUpTo(sorted: readonly Instant[], until: Instant): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= until) low = middle + 1;
    else high = middle;
  }
  return low - 1;
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

/**
 * How much later than usual a NoExecute taint may be written, of which the first `turns - 1` are
 * other zones'. What the latest ticks had to send empties the client's bucket, and then each request
 * waits its turn among those sent side by side: the nodes that are marked, their events, and before
 * a taint's first request (it reads the node, then patches it) their NoSchedule taints. `sent`: when
 * the requests may be sent.
 *
 * @see k8s.io/client-go/util/flowcontrol/throttle.go Wait
 */
export function taintThrottle(spending: Spending, sent: Window, pace: Pace, turns = 1): Seconds {
  const { waiting, writers } = pressAt(spending, sent, pace, 2 * turns);
  const ahead = writers + 2 * turns * (writers + 1);
  return Math.min(waiting, ahead) / pace.qps;
}

/** How many requests of the latest ticks' own the client may hold back at most, `sent` as above. */
export function backlog(ticks: Spending, sent: Window, pace: Pace): number {
  return pressAt(ticks, sent, pace, 0).waiting;
}
