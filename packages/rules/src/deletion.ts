import type { Because } from './because.ts';
import type { NodeMemory } from './cluster-state.ts';
import type { Taint, Toleration } from './fact.ts';
import type { Model } from './model.ts';
import { willSaySo } from './not-ready.ts';
import { committed } from './sight.ts';
import { deletionThrottle, firingThrottle } from './throttle.ts';
import { never, type Seconds, shift } from './time.ts';
import type { Timer } from './timer.ts';
import { isControllers, noExecute, notReadyKey, patience, unreachableKey } from './toleration.ts';
import type { Forecast } from './view.ts';

/** A pod that outlived the end of its wait by so much was spared. */
const spared: Seconds = 1;

/** What counts of a pod here. */
interface Waits {
  readonly timer: Timer | undefined;
  readonly tolerations: readonly Toleration[];
}

/**
 * When the taint-eviction-controller deletes a pod of a node that is tainted, or would be at
 * `noExecute`. Never, where it does not come to that.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go processPodOnNode
 */
export function predictDeletion(
  model: Model,
  node: NodeMemory | undefined,
  pod: Waits,
  taint: Forecast | undefined,
): Forecast {
  if (model.settings.taintEviction === 0) {
    return { ...never, because: { code: 'taint_eviction_off' } };
  }
  if (pod.timer !== undefined && !isOver(model, pod.timer)) return fires(model, node, pod.timer);
  if (node === undefined) return { ...never, because: { code: 'node_deleted' } };
  const tainted = noExecute(node.fact.taints);
  if (tainted.some(isControllers) || taint === undefined) {
    return { ...never, because: { code: 'tolerated_for_ever' } };
  }
  return afterTaint(model, node, pod, taint);
}

/** A timer that was called off too late, and a while ago: the pod was spared. */
function isOver({ now, delay }: Model, { calledOff }: Timer): boolean {
  return calledOff !== undefined && now > calledOff.at + spared + delay;
}

/** A timer runs, or has fired. */
function fires(model: Model, node: NodeMemory | undefined, timer: Timer): Forecast {
  const began = shift(committed(timer.since, model.delay), 0, model.controllerDelay);
  const fire = shift(began, timer.seconds);
  const { firings, settings, controllerDelay } = model;
  const throttle = firingThrottle(firings, fire, settings, controllerDelay);
  const window = shift(fire, 0, model.margins.pod + throttle);
  return unlessHalted(model, node, { ...window, because: reasonOf(timer) });
}

function reasonOf({ calledOff, tolerated, seconds }: Timer): Because {
  if (calledOff !== undefined) return { code: 'called_off_too_late' };
  return tolerated ? { code: 'timer', seconds } : { code: 'not_tolerated' };
}

const notReadyTaint: readonly Taint[] = [{ key: notReadyKey, value: '', effect: 'NoExecute' }];
const unreachableTaint: readonly Taint[] = [
  { key: unreachableKey, value: '', effect: 'NoExecute' },
];

/** No timer yet: it will start with the taint. */
function afterTaint(model: Model, node: NodeMemory, pod: Waits, taint: Forecast): Forecast {
  const own = node.fact.ready?.status === 'False' || willSaySo(model, node);
  const added = own ? notReadyTaint : unreachableTaint;
  const had = noExecute(node.fact.taints);
  const taints = had.length === 0 ? added : [...had, ...added];
  const { tolerated, seconds } = patience(pod.tolerations, taints);
  if (seconds === Infinity) return { ...never, because: { code: 'tolerated_for_ever' } };
  if (taint.earliest === Infinity) return { ...never, because: taint.because };
  const because: Because = tolerated ? { code: 'toleration', seconds } : { code: 'not_tolerated' };
  const fire = shift(taint, seconds, seconds + model.controllerDelay);
  const burst = model.cluster.pods.get(node.name)?.pods.size ?? 1;
  const { latest } = deletionThrottle(burst, model.settings);
  const held = taint.latest === Infinity ? taint.because : because;
  return {
    earliest: fire.earliest,
    latest: fire.latest + model.margins.pod + latest,
    because: held,
  };
}

/** No leader, no sight, or a leader that will first take the taint off: nobody knows until when. */
function unlessHalted(model: Model, node: NodeMemory | undefined, fire: Forecast): Forecast {
  const latest = Infinity;
  if (!model.fresh) return { ...fire, latest, because: { code: 'evidence_stale' } };
  if (model.leader === 'overdue') return { ...fire, latest, because: { code: 'no_leader' } };
  const { changed } = model.cluster.leader;
  const stripsFirst =
    changed !== undefined &&
    node?.taintedSince !== undefined &&
    node.taintedSince.at < changed.at &&
    node.fact.taints.some(isControllers);
  if (!stripsFirst) return fire;
  const { grace } = model.settings;
  return { ...fire, latest, because: { code: 'leader_changed', grace, tick: 'open' } };
}
