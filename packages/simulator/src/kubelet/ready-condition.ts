import type { Condition } from '@kube-heartbeat/rules/fact.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Kubelet } from './kubelet.ts';

/** After so long without a good runtime status, and without a good relist, it is said. */
const runtimeDownAfter = 30;
const plegThreshold = 180;

/**
 * What a kubelet says of itself: Ready, or each thing that ails it, in the order of the source.
 *
 * @see kubernetes/pkg/kubelet/nodestatus/setters.go ReadyCondition
 */
export function readyOf(
  kubelet: Kubelet,
  now: Instant,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  const { runtime, runtimeSince, relistStalledAt, notReady } = kubelet;
  const errors: string[] = [];
  if (runtime !== 'well' && now - runtimeSince >= runtimeDownAfter) {
    errors.push('container runtime is down');
  }
  const relistAge = relistStalledAt === undefined ? 0 : now - relistStalledAt;
  if (relistAge > plegThreshold) {
    const age = `pleg was last seen active ${goDuration(relistAge)} ago; threshold is 3m0s`;
    errors.push(`PLEG is not healthy: ${age}`);
  }
  if (notReady !== undefined) errors.push(notReady);
  if (errors.length === 0) {
    return { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  }
  const message = errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
  return { status: 'False', reason: 'KubeletNotReady', message };
}

/** A span as Go prints a Duration: `3m7.5s`. */
export function goDuration(span: Seconds): string {
  const hours = Math.floor(span / 3600);
  const minutes = Math.floor(span / 60) % 60;
  const seconds = Number((span % 60).toFixed(9));
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** When the last good relist began, by the kubelet's clock: `kubelet_pleg_last_seen_seconds`. */
export function relistSeenAt({ relistStalledAt, clock }: Kubelet, now: Instant): Instant {
  return (relistStalledAt ?? now - relistPeriod) + clock;
}

const relistPeriod = 1;
