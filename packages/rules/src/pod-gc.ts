import type { NodeMemory, PodMemory, PodsMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { committed } from './sight.ts';
import { eitherBy, never, type Seconds, shift } from './time.ts';
import { outOfServiceKey } from './toleration.ts';
import type { Forecast } from './view.ts';

/** PodGC runs every 20 s and waits out a quarantine of 40 s before it believes a Node is gone. */
const run: Seconds = 20;
const quarantine: Seconds = 40;
const work: Seconds = 2;

/**
 * When PodGC force-deletes a pod whose Node object is gone. Never, while it is there.
 *
 * @see kubernetes/pkg/controller/podgc/gc_controller.go gcOrphaned
 */
export function orphanCollected(model: Model, pods: PodsMemory): Forecast {
  if (pods.nodeGone === undefined) return { ...never, because: { code: 'kubelet_must_confirm' } };
  const gone = committed(pods.nodeGone, model.delay);
  const window = shift(gone, quarantine, quarantine + 2 * run + work);
  return { ...window, because: { code: 'node_deleted' } };
}

/**
 * When the pod's object is gone from the API, given when it is deleted. On a node that is silent
 * nobody confirms the deletion: it stays Terminating until the Node goes, or a human taints the
 * node out-of-service.
 *
 * @see kubernetes/pkg/controller/podgc/gc_controller.go gcTerminating
 */
export function predictEnd(
  model: Model,
  node: NodeMemory | undefined,
  pod: PodMemory,
  deletion: Forecast | undefined,
): Forecast {
  const pods = model.cluster.pods.get(pod.fact.node);
  if (node === undefined && pods !== undefined) return orphanCollected(model, pods);
  const asked = deletion ?? { earliest: pod.firstSeenAt, latest: pod.firstSeenAt };
  if (asked.earliest === Infinity) return { ...never, because: deletion?.because ?? stays };
  const dead = node?.fact.ready?.status !== 'True';
  if (dead && node?.fact.taints.some(({ key }) => key === outOfServiceKey)) {
    return { earliest: asked.earliest, latest: asked.latest + run + work, because: outOfService };
  }
  if (dead) return { ...never, because: stays };
  return { earliest: asked.earliest, latest: Infinity, because: stays };
}

const stays = { code: 'kubelet_must_confirm' } as const;
const outOfService = { code: 'out_of_service' } as const;

/** The sooner of two ways to go. */
export function whicheverFirst(one: Forecast, other: Forecast): Forecast {
  const because = one.latest <= other.latest ? one.because : other.because;
  return { ...eitherBy(one, other), because };
}
