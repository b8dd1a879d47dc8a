import type { NodeMemory, PodMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { whicheverFirst } from './pod-gc.ts';
import { committed } from './sight.ts';
import { markingThrottle } from './throttle.ts';
import type { Window } from './time.ts';
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
  const flip = node && flipOf(model, node, next.unknown);
  if (node === undefined || flip === undefined) return next.deletion;
  const latest = flip.latest + model.margins.pod + marking(model, node);
  const marked = { earliest: flip.earliest, latest, because: flip.because };
  return next.deletion === undefined ? marked : whicheverFirst(marked, next.deletion);
}

/** The flip that marks the node's pods: the one to come, or the one just seen. */
function flipOf(
  model: Model,
  node: NodeMemory,
  unknown: Forecast | undefined,
): Forecast | undefined {
  if (node.fact.ready?.status === 'True') return unknown;
  if (node.marking === undefined) return undefined;
  const seen: Window = committed(node.marking, model.delay);
  return { ...seen, because: { code: 'marked_not_ready' } };
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
