import type { Taint } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { recordEvent, request } from '../client.ts';
import type { SimNode, SimPod } from '../objects.ts';
import { deletePod, disrupted } from '../pod-writes.ts';
import { type Process, start } from '../process.ts';
import { plan } from '../schedule.ts';
import { keyOf } from '../store.ts';
import type { Manager } from './manager.ts';
import { bearsFor } from './toleration.ts';

/** A pod's timer. */
interface Work {
  cancelled: boolean;
}

/** What the taint eviction controller has in its memory: nothing, when it begins. */
interface Eviction {
  readonly manager: Manager;
  /** The NoExecute taints of the nodes that have any. */
  readonly taints: Map<string, readonly Taint[]>;
  /** Of each pod its timer; 'spent' once it has been deleted, so that nobody does it twice. */
  readonly work: Map<string, Work | 'spent'>;
}

/**
 * Start the taint eviction controller. It meets every node and pod anew.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go Run
 */
export function startTaintEviction(manager: Manager): void {
  const eviction: Eviction = { manager, taints: new Map(), work: new Map() };
  manager.onNode.push(({ type, object, before }) => {
    if (type === 'DELETED') eviction.taints.delete(object.name);
    else if (before === undefined || !areSame(evicting(before), evicting(object))) {
      takeNode(eviction, object);
    }
  });
  manager.onPod.push(({ type, object, before }) => {
    if (type === 'DELETED') cancel(eviction, keyOf(object));
    else if (before?.node !== object.node || before.tolerations !== object.tolerations) {
      takePod(eviction, object);
    }
  });
  for (const node of manager.nodes.values()) {
    if (node.taints.length > 0) takeNode(eviction, node);
  }
}

const evicting = ({ taints }: SimNode): readonly Taint[] =>
  taints.filter(({ effect }) => effect === 'NoExecute');

function areSame(one: readonly Taint[], other: readonly Taint[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ key, value, timeAdded }, index) => {
    const twin = other[index];
    return twin?.key === key && twin.value === value && twin.timeAdded === timeAdded;
  });
}

/** @see kubernetes/pkg/controller/tainteviction/taint_eviction.go handleNodeUpdate */
function takeNode(eviction: Eviction, node: SimNode): void {
  const taints = evicting(node);
  if (taints.length === 0) eviction.taints.delete(node.name);
  else eviction.taints.set(node.name, taints);
  for (const pod of eviction.manager.podsOf(node.name)) {
    if (taints.length === 0) cancel(eviction, keyOf(pod));
    else decide(eviction, pod, taints);
  }
}

function takePod(eviction: Eviction, pod: SimPod): void {
  const taints = eviction.taints.get(pod.node);
  if (taints !== undefined) decide(eviction, pod, taints);
}

/**
 * Start, keep or cancel a pod's timer. One that runs is never moved, whatever it would be now.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go processPodOnNode
 */
function decide(eviction: Eviction, pod: SimPod, taints: readonly Taint[]): void {
  const key = keyOf(pod);
  const patience = bearsFor(pod.tolerations, taints);
  const { now } = eviction.manager.ground.schedule;
  if (patience === undefined) {
    cancel(eviction, key);
    addWork(eviction, key, now);
  } else if (patience === Infinity) cancel(eviction, key);
  else if (!eviction.work.has(key)) addWork(eviction, key, now + patience);
}

/** @see kubernetes/pkg/controller/tainteviction/timed_workers.go CancelWork */
function cancel({ work, manager }: Eviction, key: string): void {
  const timer = work.get(key);
  if (timer === undefined) return;
  work.delete(key);
  if (timer === 'spent') return;
  timer.cancelled = true;
  recordEvent(manager.taintClient, manager.ground, manager.isAlive);
}

/** @see kubernetes/pkg/controller/tainteviction/timed_workers.go AddWork */
function addWork(eviction: Eviction, key: string, fireAt: Instant): void {
  const { manager, work } = eviction;
  const { schedule } = manager.ground;
  const timer: Work = { cancelled: false };
  work.set(key, fireAt > schedule.now ? timer : 'spent');
  plan(schedule, fireAt, () => {
    if (timer.cancelled || !manager.isAlive()) return;
    start(schedule, deleting(eviction, key), manager.isAlive);
  });
}

const tries = 5;
const reason = 'DeletionByTaintManager';

/** @see kubernetes/pkg/controller/tainteviction/taint_eviction.go deletePodHandler */
function* deleting({ manager, work }: Eviction, key: string): Process {
  const { ground, taintClient } = manager;
  recordEvent(taintClient, ground, manager.isAlive);
  for (let attempt = 0; attempt < tries; attempt++) {
    if (yield* deleteOnce(manager, key)) {
      work.set(key, 'spent');
      return;
    }
    yield ground.schedule.now + 0.01;
  }
  work.delete(key);
}

/** Read it, say why, delete it: three requests. False: it is gone, or was written meanwhile. */
function* deleteOnce({ ground, taintClient }: Manager, key: string): Process<boolean> {
  const { pods } = ground.store;
  yield* request(taintClient, ground);
  const read = pods.get(key);
  if (read === undefined) return false;
  const told = read.conditions.find(({ type }) => type === 'DisruptionTarget');
  if (told?.reason !== reason) {
    yield* request(taintClient, ground);
    const live = pods.get(key);
    if (live?.uid !== read.uid) return false;
    pods.put(disrupted(live, reason, ground.schedule.now));
  }
  yield* request(taintClient, ground);
  if (pods.get(key) === undefined) return false;
  deletePod(ground, key);
  return true;
}
