import type { Taint, Toleration } from './fact.ts';
import type { Seconds } from './time.ts';

export const notReadyKey = 'node.kubernetes.io/not-ready';
export const unreachableKey = 'node.kubernetes.io/unreachable';
export const outOfServiceKey = 'node.kubernetes.io/out-of-service';

/** The taints that evict. */
export function noExecute(taints: readonly Taint[]): readonly Taint[] {
  return taints.length === 0 ? taints : taints.filter(({ effect }) => effect === 'NoExecute');
}

/** The two that the node lifecycle controller sets and takes away; anybody's count as its own. */
export function isControllers({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === notReadyKey || key === unreachableKey);
}

/**
 * Whether a toleration matches a taint. Operators Lt and Gt need a gate that is off; they match
 * nothing here.
 *
 * @see kubernetes/staging/src/k8s.io/api/core/v1/toleration.go ToleratesTaint
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key !== '' && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return toleration.operator === 'Equal' && toleration.value === taint.value;
}

/**
 * How long a pod bears these NoExecute taints: for each taint the first toleration in list order
 * that matches, of those the shortest. 0: not at all; Infinity: for ever.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go getMinTolerationTime
 */
export function patience(
  tolerations: readonly Toleration[],
  taints: readonly Taint[],
): { readonly tolerated: boolean; readonly seconds: Seconds } {
  let shortest: Seconds = Infinity;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates(toleration, taint));
    if (used === undefined) return { tolerated: false, seconds: 0 };
    shortest = Math.min(shortest, Math.max(used.seconds ?? Infinity, 0));
  }
  return { tolerated: true, seconds: shortest };
}

/**
 * The tolerations a pod has after admission: each of the two defaults is added unless a toleration
 * names its key (or none) with effect NoExecute (or none), whatever else it says.
 *
 * @see kubernetes/plugin/pkg/admission/defaulttolerationseconds/admission.go Admit
 */
export function admitted(
  tolerations: readonly Toleration[],
  notReadySeconds: Seconds,
  unreachableSeconds: Seconds,
): readonly Toleration[] {
  const defaults = [
    { key: notReadyKey, seconds: notReadySeconds },
    { key: unreachableKey, seconds: unreachableSeconds },
  ];
  const missing = defaults.filter(
    ({ key }) => !tolerations.some((own) => speaksOf(own, key) && evicts(own)),
  );
  return [...tolerations, ...missing.map(({ key, seconds }) => appended(key, seconds))];
}

const speaksOf = (own: Toleration, key: string): boolean => own.key === key || own.key === '';
const evicts = (own: Toleration): boolean => own.effect === 'NoExecute' || own.effect === '';
const appended = (key: string, seconds: Seconds): Toleration => ({
  key,
  operator: 'Exists',
  value: '',
  effect: 'NoExecute',
  seconds,
});
