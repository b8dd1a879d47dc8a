import type { ProbeFact } from './fact.ts';
import type { Instant, Seconds } from './time.ts';

/** What answers of one life of a kubelet's process told of the syncs of its status. */
export interface SyncMemory {
  readonly startedAt: Instant;
  /** The first count, and when it was asked for. */
  readonly first: { readonly count: number; readonly at: Instant };
  readonly count: number;
  /** Since when each look saw this count; `undefined`: the last look brought none. */
  readonly since: Instant | undefined;
  /** When the last answer was asked for. */
  readonly until: Instant;
}

/** A kubelet that starts asks ten times a second until it is Ready, for two minutes at most. */
const startsWithin: Seconds = 130;

/**
 * What is known of the syncs of a status after one more look. Each sync asks the runtime once for its
 * version, whether or not it then has something to post.
 *
 * @see kubernetes/pkg/kubelet/kubelet_node_status.go defaultNodeStatusFuncs
 * @see kubernetes/pkg/kubelet/kuberuntime/instrumented_services.go Version
 */
export function syncsAfter(
  before: SyncMemory | undefined,
  fact: ProbeFact,
): SyncMemory | undefined {
  const { startedAt, statusSyncs: count, seenAt, sentAt: until } = fact;
  // Whoever did not answer may have moved meanwhile, or been kept from it by what kept us.
  if (count === undefined || startedAt === undefined)
    return before && { ...before, since: undefined };
  if (before?.startedAt !== startedAt || count < before.count) {
    const age = (fact.relist?.lastGood ?? -Infinity) - startedAt;
    if (age < startsWithin) return undefined;
    return { startedAt, first: { count, at: until }, count, since: seenAt, until };
  }
  const since = count > before.count ? seenAt : (before.since ?? seenAt);
  return { ...before, count, since, until };
}

/** nodeStatusUpdateFrequency, unless a kubelet was told otherwise. */
const usualPace: Seconds = 10;
const jitter = 1.04;
/** One PATCH and four GETs, each until it is given up: min(nodeStatusUpdateFrequency, lease). */
const requests = 5;
const longestRequest: Seconds = 40;
const slack: Seconds = 2;

/** How long no sync has begun, and by when one was due. */
export interface Standstill {
  readonly stands: Seconds;
  readonly due: Seconds;
}

/**
 * Whether a kubelet no longer syncs its status: its count stands for longer than requests that all hang
 * would make it. What was seen before `troubledAt`, when it was last in trouble as a whole (a machine that stood still), does not count.
 * `undefined`: it does, or its pace is not known yet.
 *
 * @see kubernetes/pkg/kubelet/kubelet_node_status.go updateNodeStatus
 * @see kubernetes/cmd/kubelet/app/server.go heartbeatClientConfig.Timeout
 */
export function syncsStand(
  syncs: SyncMemory | undefined,
  troubledAt: Instant = -Infinity,
): Standstill | undefined {
  const pace = paceOf(syncs);
  if (pace === undefined || syncs?.since === undefined) return undefined;
  const due = requests * Math.min(pace, longestRequest) + jitter * pace + slack;
  const stands = syncs.until - Math.max(syncs.since, troubledAt);
  return stands > due ? { stands, due } : undefined;
}

/** Whether the next sync should have been seen, unless its requests hang: worth a closer look. */
export function syncsPause(syncs: SyncMemory | undefined): boolean {
  const pace = paceOf(syncs);
  if (pace === undefined || syncs?.since === undefined) return false;
  return syncs.until - syncs.since > 2 * jitter * pace + slack;
}

/** From one sync to the next: no less than what so many took on average. */
function paceOf(syncs: SyncMemory | undefined): Seconds | undefined {
  if (syncs?.since === undefined) return undefined;
  const { first, count, since } = syncs;
  const gaps = count - first.count - 1;
  return gaps < 1 ? undefined : Math.max(usualPace, (since - first.at) / gaps);
}
