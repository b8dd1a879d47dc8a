import type { Taint, Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';

/** @see kubernetes/staging/src/k8s.io/api/core/v1/toleration.go ToleratesTaint */
function matches({ effect, key, operator, value }: Toleration, taint: Taint): boolean {
  const isFor = (effect === '' || effect === taint.effect) && (key === '' || key === taint.key);
  return isFor && (operator === 'Exists' || (operator === 'Equal' && value === taint.value));
}

/**
 * How long these tolerations bear these taints; `undefined`: one of them not at all; Infinity:
 * for ever. Of each taint only the first toleration that matches is used.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go getMinTolerationTime
 */
export function bearsFor(
  tolerations: readonly Toleration[],
  taints: readonly Taint[],
): Seconds | undefined {
  let least: Seconds = Infinity;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => matches(toleration, taint));
    if (used === undefined) return undefined;
    least = Math.min(least, Math.max(0, used.seconds ?? Infinity));
  }
  return least;
}
