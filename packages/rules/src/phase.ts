import type { NodeMemory } from './cluster-state.ts';
import { departing } from './departing.ts';
import type { Model } from './model.ts';
import { isLate, isSilent } from './silence.ts';
import { isControllers } from './toleration.ts';
import type { Forecast, Phase } from './view.ts';

/**
 * The first phase that holds.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go processTaintBaseEviction
 */
export function phaseOf(model: Model, node: NodeMemory, eviction: Forecast | undefined): Phase {
  const { cluster, now } = model;
  if (!model.fresh) return 'unobserved';
  if (departing(node.fact, cluster.departingTaints) !== '') return 'leaving';
  if (node.fact.taints.some(isControllers)) return willDelete(eviction) ? 'evicting' : 'evicted';
  const ready = node.fact.ready?.status;
  if (ready === undefined) return 'starting';
  if (ready !== 'True') return beforeTaint(node, model);
  if (isSilent(cluster, node, now)) return 'silent';
  return isLate(cluster, node, now) ? 'late' : 'ready';
}

const willDelete = (eviction: Forecast | undefined): boolean =>
  eviction !== undefined && eviction.earliest < Infinity;

/** The node is in its zone's queue once a tick has seen it not Ready. */
function beforeTaint(node: NodeMemory, { now, pace }: Model): Phase {
  const since = node.troubleSince?.at ?? -Infinity;
  const seenByTick = node.unknownSince !== undefined || now - since > pace.period.latest;
  if (seenByTick) return 'queued';
  return node.fact.ready?.status === 'Unknown' ? 'unreachable' : 'not_ready';
}
