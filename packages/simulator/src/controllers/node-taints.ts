import type { Status, Taint } from '@kube-heartbeat/rules/fact.ts';
import { type Client, request } from '../client.ts';
import { conditionOf, hasTaint, notReadyKey, type SimNode, unreachableKey } from '../objects.ts';
import type { Process } from '../process.ts';
import type { Manager } from './manager.ts';
import type { NodeLifecycle } from './node-lifecycle.ts';
import { addToQueue, type Handled, removeFromQueue } from './taint-queue.ts';

/** A taint by which a condition is told: its value is always empty. */
export type Mark = Pick<Taint, 'key' | 'effect'>;

const notReady: Mark = { key: notReadyKey, effect: 'NoExecute' };
const unreachable: Mark = { key: unreachableKey, effect: 'NoExecute' };

/** Whether a taint is one of the two that this controller evicts with, whoever set it. */
export function isEvicting({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === notReadyKey || key === unreachableKey);
}

/** The zone in which a node is counted and queued; worked out once for each set of labels. */
export function zoneOf({ zoneNames }: NodeLifecycle, { labels }: SimNode): string {
  let zone = zoneNames.get(labels);
  if (zone === undefined) {
    zone = zoneName(labels);
    zoneNames.set(labels, zone);
  }
  return zone;
}

/** @see component-helpers/node/topology/helpers.go GetZoneKey */
function zoneName(labels: SimNode['labels']): string {
  // An old label wins where it is there at all.
  const named = (word: string): string =>
    labels[`failure-domain.beta.kubernetes.io/${word}`] ??
    labels[`topology.kubernetes.io/${word}`] ??
    '';
  return `${named('region')}/${named('zone')}`;
}

/**
 * What a node's condition asks for: no taint; its taint swapped at once for the other one; or a
 * place in its zone's queue, a new one at every tick until it is tainted.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go processTaintBaseEviction
 */
export function* taintByCondition(
  lifecycle: NodeLifecycle,
  node: SimNode,
  status: Status,
): Process {
  if (status === 'True') {
    yield* markReachable(lifecycle, node);
    return;
  }
  const [wanted, other] = status === 'False' ? [notReady, unreachable] : [unreachable, notReady];
  if (hasTaint(node, other.key, 'NoExecute')) {
    const { manager } = lifecycle;
    yield* swapTaints(manager, manager.nodeClient, node, [[wanted], [other]]);
    return;
  }
  const queue = lifecycle.queues.get(zoneOf(lifecycle, node));
  if (queue === undefined) return;
  if (!hasTaint(node, wanted.key, 'NoExecute')) removeFromQueue(queue, node.name);
  addToQueue(queue, node.name, lifecycle.manager.ground.schedule.now);
}

/** Take both taints off and the node out of the queue. */
export function* markReachable(lifecycle: NodeLifecycle, node: SimNode): Process {
  const { manager, queues } = lifecycle;
  for (const mark of [unreachable, notReady]) {
    yield* removeTaints(manager, manager.nodeClient, node, [mark]);
  }
  const queue = queues.get(zoneOf(lifecycle, node));
  if (queue !== undefined) removeFromQueue(queue, node.name);
}

/**
 * What a token of a zone's bucket is spent on.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoExecuteTaintingPass
 */
export function* handleQueued({ manager }: NodeLifecycle, name: string): Process<Handled> {
  const node = manager.nodes.get(name);
  if (node === undefined) return 'done';
  const status = conditionOf(node, 'Ready')?.status;
  if (status === undefined) return 0.05;
  if (status === 'True') return 'done';
  const [wanted, other] = status === 'False' ? [notReady, unreachable] : [unreachable, notReady];
  const swapped = yield* swapTaints(manager, manager.nodeClient, node, [[wanted], [other]]);
  return swapped ? 'done' : 0;
}

/** Add, then remove: two requests each, where there is something to add or to remove. */
export function* swapTaints(
  manager: Manager,
  client: Client,
  node: SimNode,
  [added, removed]: readonly [readonly Mark[], readonly Mark[]],
): Process<boolean> {
  if (added.length > 0) {
    const timeAdded = Math.floor(manager.ground.schedule.now);
    const taints = added.map((mark): Taint => ({ ...mark, value: '', timeAdded }));
    const done = yield* patchTaints(manager, client, node.name, (old) => [
      ...old.filter((taint) => !added.some((mark) => isSame(mark, taint))),
      ...taints,
    ]);
    if (!done) return false;
  }
  return yield* removeTaints(manager, client, node, removed);
}

function* removeTaints(manager: Manager, client: Client, node: SimNode, removed: readonly Mark[]) {
  if (!removed.some((mark) => hasTaint(node, mark.key, mark.effect))) return true;
  return yield* patchTaints(manager, client, node.name, (old) => {
    const kept = old.filter((taint) => !removed.some((mark) => isSame(mark, taint)));
    return kept.length === old.length ? old : kept;
  });
}

/** Read, then patch if that changes anything. False: the Node is gone. */
function* patchTaints(
  { ground }: Manager,
  client: Client,
  name: string,
  change: (taints: readonly Taint[]) => readonly Taint[],
): Process<boolean> {
  const { nodes } = ground.store;
  yield* request(client, ground);
  const read = nodes.get(name);
  if (read === undefined) return false;
  if (change(read.taints) === read.taints) return true;
  yield* request(client, ground);
  const live = nodes.get(name);
  if (live === undefined) return false;
  nodes.put({ ...live, taints: change(live.taints) });
  return true;
}

const isSame = (mark: Mark, taint: Taint): boolean =>
  mark.key === taint.key && mark.effect === taint.effect;
