import type { Taint, Toleration } from './fact.ts';
import type { Sight } from './sight.ts';
import type { Seconds } from './time.ts';
import { patience } from './toleration.ts';

/** The wait of one pod in the taint-eviction-controller. */
export interface Timer {
  /** The controller began to wait. */
  readonly since: Sight;
  /** It waits this long; 0: it deletes at once. */
  readonly seconds: Seconds;
  /** Some taint found no toleration. */
  readonly tolerated: boolean;
}

/**
 * The timer of a pod after its node's NoExecute taints or its own tolerations changed. A pending
 * timer is never moved: no later taint, removal or edit changes when it fires. It goes away when
 * no taint is left or all are borne for ever, and gives way to an immediate deletion when one is
 * not tolerated.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go processPodOnNode
 */
export function evaluate(
  pending: Timer | undefined,
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  since: Sight,
): Timer | undefined {
  if (taints.length === 0) return undefined;
  const { tolerated, seconds } = patience(tolerations, taints);
  if (!tolerated) return pending?.tolerated === false ? pending : { since, seconds: 0, tolerated };
  if (seconds === Infinity) return undefined;
  return pending ?? { since, seconds, tolerated };
}
