import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Kubelet } from './kubelet.ts';

/** The runtime is asked for its status so often; after so long without a good one it is down. */
const statusEvery: Seconds = 5;
const runtimeDownAfter: Seconds = 30;
/** A relist begins a second after the end of the one before; one that is so old is unhealthy. */
const relistEvery: Seconds = 1.005;
const plegThreshold: Seconds = 180;

/**
 * When the last good relist began, the cluster's clock; `undefined`: none was good since the kubelet
 * started. A relist counts once it has its list, before it inspects what changed: the first one after
 * a start inspects every pod.
 *
 * @see kubernetes/pkg/kubelet/pleg/generic.go Relist
 */
export function lastRelist(kubelet: Kubelet, now: Instant): Instant | undefined {
  const { bornAt, relist, relistSince, runtime, runtimeSince } = kubelet;
  const isListHeld = relist === 'list_held' || relist === 'sandboxes_held';
  const fails = Math.min(
    isListHeld ? relistSince : Infinity,
    runtime === 'well' ? Infinity : runtimeSince,
  );
  if (fails <= bornAt) return undefined;
  const inspected = Math.max(relistSince, bornAt) + relistEvery;
  return lastOf(relistEvery, bornAt, [
    now,
    fails,
    relist === 'inspection_held' ? inspected : Infinity,
  ]);
}

/** How many relists have ended since the kubelet started: those that fail end too. */
export function relistsEnded(kubelet: Kubelet, now: Instant): number {
  const { bornAt, relist, relistSince, runtime, runtimeSince } = kubelet;
  const held = relist === 'well' ? Infinity : relistSince;
  const hung = runtime === 'hung' ? runtimeSince : Infinity;
  return Math.max(0, Math.floor((Math.min(now, held, hung) - bornAt) / relistEvery));
}

/**
 * What the kubelet says of its relists; `undefined`: they are healthy.
 *
 * @see kubernetes/pkg/kubelet/pleg/generic.go Healthy
 */
export function plegError(kubelet: Kubelet, now: Instant): string | undefined {
  const relist = lastRelist(kubelet, now);
  if (relist === undefined) return 'PLEG is not healthy: pleg has yet to be successful';
  if (now - relist <= plegThreshold) return undefined;
  const age = goDuration(now - relist);
  return `PLEG is not healthy: pleg was last seen active ${age} ago; threshold is 3m0s`;
}

/**
 * What the kubelet says of its runtime; `undefined`: its last good status is young enough.
 *
 * @see kubernetes/pkg/kubelet/runtime.go runtimeErrors
 */
export function runtimeError(kubelet: Kubelet, now: Instant): string | undefined {
  const { bornAt, runtime, runtimeSince } = kubelet;
  if (runtime === 'well') return undefined;
  const good = lastOf(statusEvery, bornAt, [runtimeSince]);
  if (good === undefined) return 'container runtime status check may not have completed yet';
  return now - good >= runtimeDownAfter ? 'container runtime is down' : undefined;
}

/** The last of what comes every so often from `begin` on, until the first of some instants. */
function lastOf(every: Seconds, begin: Instant, ends: readonly Instant[]): Instant | undefined {
  const until = Math.min(...ends);
  if (begin === -Infinity) return until;
  return until < begin ? undefined : begin + Math.floor((until - begin) / every) * every;
}

/** A span as Go prints a Duration: `3m7.5s`. */
export function goDuration(span: Seconds): string {
  const hours = Math.floor(span / 3600);
  const minutes = Math.floor(span / 60) % 60;
  const seconds = Number((span % 60).toFixed(9));
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
