import type { NodeMemory, PodMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { willSaySo } from './not-ready.ts';
import { whicheverFirst } from './pod-gc.ts';
import { committed } from './sight.ts';
import { markingThrottle } from './throttle.ts';
import { shift } from './time.ts';
import type { Forecast } from './view.ts';

/** Nodes given up within so long of each other share the tick, and its client. */
const together = 5;

/**
 * When a pod leaves the ready endpoints of its Services: with the controller's own flip to Unknown,
 * else not before its deletion. `undefined`: it is out already.
 *
 * @see kubernetes/pkg/controller/util/node/controller_utils.go MarkPodsNotReady
 */
export function predictEndpoints(
  model: Model,
  node: NodeMemory | undefined,
  pod: PodMemory,
  next: { readonly unknown: Forecast | undefined; readonly deletion: Forecast | undefined },
): Forecast | undefined {
  if (!pod.fact.ready || pod.fact.deletedAt !== undefined) return undefined;
  if (node === undefined) return next.deletion;
  const says = willSaySo(model, node);
  // It was marked, and its kubelet, which is back, put it right: nobody marks it again.
  const marked = pod.unready ? undefined : markedBy(model, node, says ? undefined : next.unknown);
  if (marked !== undefined) {
    return next.deletion === undefined ? marked : whicheverFirst(marked, next.deletion);
  }
  const own = says || node.fact.ready?.status === 'False';
  return own ? onlyDeleted(next.deletion) : next.deletion;
}

/** A kubelet's own NotReady marks no pod, nor does Unknown after it. */
function onlyDeleted(deletion: Forecast | undefined): Forecast | undefined {
  return deletion && { ...deletion, because: { code: 'kubelet_keeps_services' } };
}

/**
 * The flip that marks the node's pods: the one just seen, or the one to come. A node that returns
 * does not stop the marking that is under way; a leader that dies does, and the next one marks only
 * the pods of nodes that it gives up itself.
 */
function markedBy(
  model: Model,
  node: NodeMemory,
  unknown: Forecast | undefined,
): Forecast | undefined {
  const lasts = model.margins.pod + marking(model, node);
  const ready = node.fact.ready?.status === 'True';
  const flip = node.marking && shift(committed(node.marking, model.delay), 0, lasts);
  const ledAnew = (model.cluster.leader.changed?.at ?? -Infinity) > (node.marking?.at ?? Infinity);
  const isOver = flip !== undefined && (ready || ledAnew) && model.now > flip.latest;
  if (flip !== undefined && !isOver) {
    return { ...flip, because: { code: 'marked_not_ready' } };
  }
  return ready && unknown ? { ...unknown, latest: unknown.latest + lasts } : undefined;
}

/** What marking the pods of all nodes that flip with this one takes. */
function marking({ cluster, settings, flips }: Model, node: NodeMemory): number {
  const own = cluster.pods.get(node.name)?.pods.size ?? 0;
  const at = node.marking?.at;
  if (at === undefined) return markingThrottle(1, own, settings);
  const near = flips.filter((flip) => Math.abs(flip.at - at) < together);
  const pods = near.reduce((sum, flip) => sum + flip.pods, 0);
  return markingThrottle(near.length, pods, settings);
}
