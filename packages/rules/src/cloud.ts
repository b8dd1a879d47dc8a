import type { NodeMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import type { Seconds } from './time.ts';
import type { Forecast } from './view.ts';

/** The cloud's controller looks every 5 s; a Node that outlived so many looks has its machine. */
const shown: Seconds = 30;
/** PodGC's quarantine: no pod goes sooner after its Node. */
const quarantine: Seconds = 40;

/**
 * Whether a cloud may delete the Node: it has a providerID, and was not Unknown for long enough to
 * show that its machine is still there.
 *
 * @see kubernetes/staging/src/k8s.io/cloud-provider/controllers/nodelifecycle/node_lifecycle_controller.go MonitorNodes
 */
export function cloudMayDelete(model: Model, node: NodeMemory): boolean {
  if (node.fact.providerId === '') return false;
  const since = node.troubleSince?.at;
  return since === undefined || model.now - since < shown;
}

/** The deletion of a pod, brought forward by what the cloud may do to its Node. */
export function coveringCloud(
  model: Model,
  node: NodeMemory,
  deletion: Forecast,
  unknown: Forecast | undefined,
): Forecast {
  if (!cloudMayDelete(model, node)) return deletion;
  const gone = unknown?.earliest ?? node.troubleSince?.at ?? model.now;
  const earliest = gone + quarantine;
  if (earliest >= deletion.earliest) return deletion;
  return { earliest, latest: deletion.latest, because: { code: 'cloud_may_delete_node' } };
}
