import type { Condition } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { plegError, runtimeError } from './container-runtime.ts';
import type { Kubelet } from './kubelet.ts';

/**
 * What a kubelet says of itself: Ready, or each thing that ails it, in the order of the source.
 *
 * @see kubernetes/pkg/kubelet/nodestatus/setters.go ReadyCondition
 */
export function readyOf(
  kubelet: Kubelet,
  now: Instant,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  const errors = [runtimeError(kubelet, now), plegError(kubelet, now), kubelet.notReady].filter(
    (error) => error !== undefined,
  );
  if (errors.length === 0) {
    return { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  }
  const message = errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
  return { status: 'False', reason: 'KubeletNotReady', message };
}
