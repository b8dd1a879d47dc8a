import { recordEvent, request } from '../client.ts';
import type { SimPod } from '../objects.ts';
import { type Process, start } from '../process.ts';
import { keyOf } from '../store.ts';
import type { NodeLifecycle } from './node-lifecycle.ts';

/**
 * Say of a node's pods that they are not Ready, one after the other. False: somebody else wrote
 * to one of them at the same time; it is tried again at the next tick.
 *
 * @see kubernetes/pkg/controller/util/node/controller_utils.go MarkPodsNotReady
 */
export function* markPodsNotReady(
  { manager }: NodeLifecycle,
  pods: readonly SimPod[],
): Process<boolean> {
  const { ground, nodeClient, isAlive } = manager;
  let all = true;
  for (const pod of pods) {
    const ready = pod.conditions.find(({ type }) => type === 'Ready');
    if (ready === undefined || ready.status === 'False') continue;
    yield* request(nodeClient, ground);
    const live = ground.store.pods.get(keyOf(pod));
    if (live === undefined || live.uid !== pod.uid) continue;
    const transitionTime = Math.floor(ground.schedule.now);
    const conditions = pod.conditions.map((condition) =>
      condition === ready ? { ...ready, status: 'False' as const, transitionTime } : condition,
    );
    const written = ground.store.pods.put({ ...pod, conditions }, pod.resourceVersion);
    if (written === undefined) all = false;
    recordEvent(nodeClient, ground, isAlive);
  }
  return all;
}

/**
 * A pod that is new on a node which it remembers as not Ready is marked too.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go processPod
 */
export function startPodMarking(lifecycle: NodeLifecycle): void {
  const { manager, health } = lifecycle;
  manager.onPod.push(({ type, object, before }) => {
    if (type === 'DELETED' || object.node === '' || object.node === before?.node) return;
    const ready = health.get(object.node)?.ready;
    if (ready === undefined || ready.status === 'True') return;
    if (manager.nodes.get(object.node) === undefined) return;
    function* marking(): Process {
      yield* markPodsNotReady(lifecycle, [object]);
    }
    start(manager.ground.schedule, marking(), manager.isAlive);
  });
}
