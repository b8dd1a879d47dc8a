import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { request } from '../client.ts';
import { conditionOf, type SimPod } from '../objects.ts';
import { disrupted, removePod } from '../pod-writes.ts';
import { type Process, start } from '../process.ts';
import { keyOf } from '../store.ts';
import type { Manager } from './manager.ts';

/** Seconds between two runs, and for which a Node has to be missing before its pods go. */
const period = 20;
const quarantine = 40;

const outOfService = 'node.kubernetes.io/out-of-service';

/**
 * Start the pod garbage collector.
 *
 * @see kubernetes/pkg/controller/podgc/gc_controller.go Run
 */
export function startPodGc(manager: Manager): void {
  const { schedule } = manager.ground;
  const missingUntil = new Map<string, Instant>();
  function* runs(): Process {
    for (;;) {
      yield* collect(manager, missingUntil);
      yield schedule.now + period;
    }
  }
  start(schedule, runs(), manager.isAlive);
}

function* collect(manager: Manager, missingUntil: Map<string, Instant>): Process {
  const pods = [...manager.pods.values()];
  for (const pod of pods) {
    if (pod.deletedAt !== undefined && isOutOfService(manager, pod)) yield* end(manager, pod);
  }
  const gone = yield* goneNodes(manager, pods, missingUntil);
  for (const pod of pods) {
    if (gone.has(pod.node)) yield* end(manager, pod);
    else if (pod.node === '' && pod.deletedAt !== undefined) yield* end(manager, pod);
  }
}

function isOutOfService(manager: Manager, { node: name }: SimPod): boolean {
  const node = manager.nodes.get(name);
  if (node === undefined || conditionOf(node, 'Ready')?.status === 'True') return false;
  return node.taints.some(({ key }) => key === outOfService);
}

/** Nodes that were missing 40 s ago and, read live, still are. */
function* goneNodes(
  manager: Manager,
  pods: readonly SimPod[],
  missingUntil: Map<string, Instant>,
): Process<ReadonlySet<string>> {
  const { ground, gcClient } = manager;
  const { now } = ground.schedule;
  for (const { node } of pods) {
    const isMissing = node !== '' && manager.nodes.get(node) === undefined;
    if (isMissing && !missingUntil.has(node)) missingUntil.set(node, now + quarantine);
  }
  const gone = new Set<string>();
  for (const [node, until] of [...missingUntil]) {
    if (until > now) continue;
    missingUntil.delete(node);
    yield* request(gcClient, ground);
    if (ground.store.nodes.get(node) === undefined) gone.add(node);
  }
  return gone;
}

/** Say that it failed and why, then delete it without grace: two requests. */
function* end({ ground, gcClient }: Manager, pod: SimPod): Process {
  const { pods } = ground.store;
  const isEnded = pod.phase === 'Succeeded' || pod.phase === 'Failed';
  if (!isEnded) {
    yield* request(gcClient, ground);
    const live = pods.get(keyOf(pod));
    if (live?.uid !== pod.uid) return;
    const told = disrupted(live, 'DeletionByPodGC', ground.schedule.now);
    pods.put({ ...told, phase: 'Failed' });
  }
  yield* request(gcClient, ground);
  const live = pods.get(keyOf(pod));
  if (live?.uid === pod.uid) removePod(ground, live);
}
