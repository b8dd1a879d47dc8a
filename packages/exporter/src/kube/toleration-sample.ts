import type { Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Known } from '@kube-heartbeat/rules/settings.ts';
import { tolerationsOf } from './decode-pod.ts';
import { text } from './json.ts';
import { timestamp } from './timestamp.ts';

const newest = 20;
const enough = 3;

/**
 * The default tolerations, from pods: those whose last two tolerations look as the admission
 * plugin appends them. Only when the newest of them agree; else nothing is known.
 *
 * @see kubernetes/plugin/pkg/admission/defaulttolerationseconds/admission.go Admit
 */
export function sampledTolerations(pods: readonly unknown[]): Known {
  const found = pods
    .toSorted((one, other) => createdAt(other) - createdAt(one))
    .flatMap(appended)
    .slice(0, newest);
  const [first] = found;
  if (first === undefined || found.length < enough) return {};
  const alike = found.every(
    ({ notReady, unreachable }) => notReady === first.notReady && unreachable === first.unreachable,
  );
  if (!alike) return {};
  return {
    notReadySeconds: { value: first.notReady, source: 'calibrated' },
    unreachableSeconds: { value: first.unreachable, source: 'calibrated' },
  };
}

function createdAt(pod: unknown): number {
  return timestamp(text(pod, 'metadata', 'creationTimestamp')) ?? 0;
}

function appended(pod: unknown): readonly { notReady: number; unreachable: number }[] {
  const [one, other] = tolerationsOf(pod, []).slice(-2);
  const notReady = secondsOf(one, 'node.kubernetes.io/not-ready');
  const unreachable = secondsOf(other, 'node.kubernetes.io/unreachable');
  return notReady === undefined || unreachable === undefined ? [] : [{ notReady, unreachable }];
}

function secondsOf(toleration: Toleration | undefined, key: string): number | undefined {
  if (toleration?.key !== key || toleration.operator !== 'Exists') return undefined;
  return toleration.effect === 'NoExecute' ? toleration.seconds : undefined;
}
