import type { Because } from './because.ts';
import { coveringCloud } from './cloud.ts';
import type { NodeMemory, PodMemory } from './cluster-state.ts';
import { predictDeletion } from './deletion.ts';
import { predictEndpoints } from './endpoints.ts';
import type { Taint, Toleration } from './fact.ts';
import type { Model } from './model.ts';
import { predictOwnNotReady, willSaySo } from './not-ready.ts';
import { orphanCollected, predictEnd, whicheverFirst } from './pod-gc.ts';
import { predictNoExecute } from './queue.ts';
import { evaluate, type Timer } from './timer.ts';
import { noExecute } from './toleration.ts';
import { predictUnknown } from './unknown.ts';
import type { Forecast } from './view.ts';

/** What comes for one pod. */
export interface PodForecast {
  readonly pod: PodMemory;
  readonly deletion: Forecast | undefined;
  readonly endpoints: Forecast | undefined;
  readonly end: Forecast;
}

/** What comes for one node, by one set of settings. */
export interface NodeForecast {
  readonly unknown: Forecast | undefined;
  /** By its kubelet's own word. */
  readonly notReady: Forecast | undefined;
  readonly noExecute: Forecast | undefined;
  /** The next deletion to come; `undefined`: none is left. */
  readonly eviction: Forecast | undefined;
  readonly pods: readonly PodForecast[];
}

/**
 * The forecasts of a node, in the order in which one leads to the next.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function forecastNode(model: Model, node: NodeMemory): NodeForecast {
  const unknown = predictUnknown(model, node);
  const notReady = predictOwnNotReady(model, node);
  const own = willSaySo(model, node) ? notReady : undefined;
  const taint = predictNoExecute(model, node, own ? afterTick(model, own) : unknown);
  const known = model.cluster.pods.get(node.name);
  const pods: PodForecast[] = [];
  for (const pod of known?.pods.values() ?? none) {
    pods.push(forecastPod(model, node, pod, { unknown, taint }));
  }
  const eviction = known?.listed
    ? soonest(pods.map(({ deletion }) => deletion))
    : assumedEviction(model, node, unknown, taint);
  return { unknown, notReady, noExecute: taint, eviction, pods };
}

const none: readonly PodMemory[] = [];

/** A kubelet's word counts at the first tick that sees it, in every version. */
function afterTick({ controllerDelay, grid, pace }: Model, own: Forecast): Forecast {
  const { latest } = (grid ?? pace).period;
  return { ...own, latest: own.latest + controllerDelay + latest };
}

/** The forecasts of a pod whose Node object is gone. */
export function forecastOrphan(model: Model, pod: PodMemory): PodForecast {
  return forecastPod(model, undefined, pod, { unknown: undefined, taint: undefined });
}

function forecastPod(
  model: Model,
  node: NodeMemory | undefined,
  pod: PodMemory,
  next: { unknown: Forecast | undefined; taint: Forecast | undefined },
): PodForecast {
  const deletion =
    pod.fact.deletedAt === undefined ? deletionOf(model, node, pod, next) : undefined;
  const endpoints = predictEndpoints(model, node, pod, { unknown: next.unknown, deletion });
  return { pod, deletion, endpoints, end: predictEnd(model, node, pod, deletion) };
}

function deletionOf(
  model: Model,
  node: NodeMemory | undefined,
  pod: PodMemory,
  { unknown, taint }: { unknown: Forecast | undefined; taint: Forecast | undefined },
): Forecast {
  const waits = { timer: pod.timer, tolerations: pod.fact.tolerations };
  const deletion = predictDeletion(model, node, waits, taint);
  if (node !== undefined) return coveringCloud(model, node, deletion, unknown);
  const pods = model.cluster.pods.get(pod.fact.node);
  return pods === undefined ? deletion : whicheverFirst(deletion, orphanCollected(model, pods));
}

/** The pods are not known: what a pod with the default tolerations would meet. */
function assumedEviction(
  model: Model,
  node: NodeMemory,
  unknown: Forecast | undefined,
  taint: Forecast | undefined,
): Forecast {
  const { settings, tolerations } = model;
  const tainted = noExecute(node.fact.taints);
  const timer = tainted.length === 0 ? undefined : timerSince(node, tainted, tolerations);
  const deletion = predictDeletion(model, node, { timer, tolerations }, taint);
  const named = deletion.because.code === 'toleration' || deletion.because.code === 'timer';
  if (!named) return coveringCloud(model, node, deletion, unknown);
  const { earliest, latest } = deletion;
  const because: Because = { code: 'default_toleration', seconds: settings.unreachableSeconds };
  return coveringCloud(model, node, { earliest, latest, because }, unknown);
}

function timerSince(
  { taintedSince, firstSeenAt }: NodeMemory,
  tainted: readonly Taint[],
  tolerations: readonly Toleration[],
): Timer | undefined {
  return evaluate(undefined, tainted, tolerations, taintedSince ?? { at: firstSeenAt });
}

function soonest(deletions: readonly (Forecast | undefined)[]): Forecast | undefined {
  const left = deletions.filter((deletion) => deletion !== undefined);
  return left.length === 0 ? undefined : left.reduce(whicheverFirst);
}
