import { at, type Instant, type Seconds, shift, type Window } from './time.ts';

/** genericPlegRelistThreshold: not configurable. */
export const relistThreshold: Seconds = 180;
/** nodeStatusUpdateFrequency with its jitter. */
export const statusLoop: Seconds = 10.4;
const runtimeDownAfter: Seconds = 30;
const runtimeRequest: Seconds = 120;

/** What of the container runtime does not answer. */
export type RuntimeFailure = 'relist_hangs' | 'runtime_refuses' | 'runtime_hangs';

/**
 * When a kubelet calls itself not Ready, by what failed since `lastGood`: the start of the last good
 * relist, the last good runtime Status, or the beginning of the hang. Node clock.
 *
 * @see kubernetes/pkg/kubelet/pleg/generic.go Healthy
 * @see kubernetes/pkg/kubelet/runtime.go runtimeErrors
 */
export function predictNotReady(failure: RuntimeFailure, lastGood: Instant): Window {
  const after = {
    relist_hangs: relistThreshold,
    runtime_refuses: runtimeDownAfter,
    runtime_hangs: runtimeRequest,
  };
  return shift(at(lastGood), after[failure], after[failure] + statusLoop);
}

/**
 * The message of Ready=False, from its causes in the kubelet's order: one text, or all in brackets.
 *
 * @see kubernetes/staging/src/k8s.io/apimachinery/pkg/util/errors/errors.go Error
 */
export function readyMessage(causes: readonly string[]): string {
  const unique = [...new Set(causes)];
  return unique.length > 1 ? `[${unique.join(', ')}]` : (unique[0] ?? '');
}
