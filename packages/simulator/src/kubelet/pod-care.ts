import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Range } from '../ground.ts';
import type { SimPod } from '../objects.ts';
import { removePod, withCondition } from '../pod-writes.ts';
import { between } from '../random.ts';
import { plan } from '../schedule.ts';
import { keyOf } from '../store.ts';
import { caresForPods, type Kubelet, type KubeletCare } from './kubelet.ts';

/** How long a container takes to start, to end, and a status to be written back. */
const startTime: Range = [1, 4];
const stopTime: Range = [0.2, 2];
const repairTime: Range = [0.05, 0.5];

/**
 * What kubelets do for the pods of their nodes: start them, end them when they are deleted and
 * confirm it, and put right what somebody else wrote in their status.
 *
 * @see kubernetes/pkg/kubelet/status/status_manager.go syncPod
 */
export function startPodCare(care: KubeletCare): void {
  care.ground.store.pods.subscribe(({ type, object }) => {
    if (type !== 'DELETED') attend(care, object);
  });
}

/** A kubelet is back: what was deleted meanwhile ends, what was marked is put right. */
export function attendAll(care: KubeletCare, node: string): void {
  for (const pod of [...care.ground.store.podsOf(node)]) attend(care, pod);
}

function attend(care: KubeletCare, pod: SimPod): void {
  if (pod.deletedAt !== undefined) after(care, pod, stopTime, confirm);
  else if (pod.phase === 'Pending') after(care, pod, startTime, run);
  else if (pod.phase === 'Running' && !isReady(pod)) after(care, pod, repairTime, run);
}

type Act = (care: KubeletCare, pod: SimPod) => void;

function after(care: KubeletCare, pod: SimPod, range: Range, act: Act): void {
  const { schedule, random, store } = care.ground;
  if (pod.node === '' || !cares(care, pod.node, schedule.now)) return;
  const { life } = care.kubelets.get(pod.node) as Kubelet;
  plan(schedule, schedule.now + between(random, ...range), () => {
    const live = store.pods.get(keyOf(pod));
    if (live?.uid !== pod.uid || !cares(care, pod.node, schedule.now)) return;
    if (care.kubelets.get(pod.node)?.life === life) act(care, live);
  });
}

function cares({ kubelets }: KubeletCare, node: string, now: Instant): boolean {
  const kubelet = kubelets.get(node);
  return kubelet !== undefined && caresForPods(kubelet, now);
}

function confirm({ ground }: KubeletCare, pod: SimPod): void {
  if (pod.deletedAt !== undefined) removePod(ground, pod);
}

function run({ ground }: KubeletCare, pod: SimPod): void {
  if (pod.deletedAt !== undefined || isReady(pod)) return;
  const transitionTime = Math.floor(ground.schedule.now);
  const ready = { type: 'Ready', status: 'True', reason: '', transitionTime } as const;
  ground.store.pods.put({ ...withCondition(pod, ready), phase: 'Running' });
}

const isReady = ({ conditions }: SimPod): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
