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
  /** It was called off here, when it may have fired already: the pod may go all the same. */
  readonly calledOff?: Sight;
}

/** A deletion under way takes so long, and cannot be called off. */
const underWay: Seconds = 0.5;

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
  if (taints.length === 0) return calledOff(pending, since);
  const { tolerated, seconds } = patience(tolerations, taints);
  const atOnce = pending?.tolerated === false && pending.calledOff === undefined;
  if (!tolerated) return atOnce ? pending : { since, seconds: 0, tolerated };
  if (seconds === Infinity) return calledOff(pending, since);
  return pending?.calledOff === undefined && pending ? pending : { since, seconds, tolerated };
}

function calledOff(pending: Timer | undefined, at: Sight): Timer | undefined {
  if (pending === undefined || pending.calledOff !== undefined) return undefined;
  const { since, seconds } = pending;
  const [earliest, latest] = [(since.notBefore ?? since.at) + seconds, since.at + seconds];
  const mayHave = (at.notBefore ?? at.at) <= latest + 3 && at.at >= earliest - underWay;
  return mayHave ? { ...pending, calledOff: at } : undefined;
}
