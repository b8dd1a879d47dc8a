import type { NodeMemory, PodMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { whicheverFirst } from './pod-gc.ts';
import { markingThrottle } from './throttle.ts';
import type { Forecast } from './view.ts';

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
  const deleted = next.deletion;
  if (node?.fact.ready?.status !== 'True' || next.unknown === undefined) return deleted;
  const size = model.cluster.pods.get(node.name)?.pods.size ?? 1;
  const latest = next.unknown.latest + model.margins.pod + markingThrottle(1, size, model.settings);
  const marked = { ...next.unknown, latest };
  return deleted === undefined ? marked : whicheverFirst(marked, deleted);
}
