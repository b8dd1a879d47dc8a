import type { Status } from '@kube-heartbeat/rules/fact.ts';
import { recordEvent, request } from '../client.ts';
import type { SimCondition, SimNode } from '../objects.ts';
import { type Process, together } from '../process.ts';
import { between, shuffled } from '../random.ts';
import { handleDisruption } from './disruption.ts';
import { isBehind, type Judged, judgeSilence, type Look, lookAt } from './node-health.ts';
import type { NodeLifecycle } from './node-lifecycle.ts';
import { isEvicting, markReachable, taintByCondition, zoneOf } from './node-taints.ts';
import { markPodsNotReady } from './pod-marking.ts';
import { newTaintQueue } from './taint-queue.ts';
import type { ZoneCount } from './zone-state.ts';

/** What one tick counts, by zone. */
type Counts = Map<string, ZoneCount>;

const workers = 8;
/** Seconds that a look takes a worker, and how many of them are taken for one instant. */
const lookTime = 20e-6;
const looksAtOnce = 100;
const leastTime = [0.002, 0.01] as const;

/**
 * One tick: every node is looked at, in random order, by eight workers; then the zones are judged
 * by what was found. It is over when the last request of it is answered.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function* monitorNodeHealth(lifecycle: NodeLifecycle): Process {
  const { manager } = lifecycle;
  const { ground, isAlive } = manager;
  const nodes = shuffled(ground.random, [...manager.nodes.values()]);
  yield* meet(lifecycle, nodes);
  const counts: Counts = new Map();
  let next = 0;
  function* work(): Process {
    let looks = 0;
    for (let node = nodes[next++]; node !== undefined; node = nodes[next++]) {
      if (++looks % looksAtOnce === 0) yield ground.schedule.now + looksAtOnce * lookTime;
      if (isBehind(lifecycle)) continue;
      const look = lookAt(lifecycle, node);
      if (isPlainlyReady(lifecycle, look)) count(lifecycle, counts, node, look.observed);
      else yield* examine(lifecycle, look, counts);
    }
  }
  yield* together(ground.schedule, isAlive, workers, work);
  // However little there is to do, it takes the process a few milliseconds.
  yield ground.schedule.now + between(ground.random, ...leastTime);
  yield* handleDisruption(lifecycle, counts, nodes);
}

/** Nodes that it never saw lose the taints of its kind; zones get their queue. */
function* meet(lifecycle: NodeLifecycle, nodes: readonly SimNode[]): Process {
  const { known, manager } = lifecycle;
  const added = nodes.filter(({ name }) => !known.has(name));
  for (const node of nodes) openZone(lifecycle, node);
  for (const node of added) {
    known.add(node.name);
    yield* markReachable(lifecycle, node);
  }
  if (known.size === nodes.length) return;
  for (const name of known) if (manager.nodes.get(name) === undefined) known.delete(name);
}

function openZone(lifecycle: NodeLifecycle, node: SimNode): void {
  const { zones, queues, manager } = lifecycle;
  const zone = zoneOf(lifecycle, node);
  if (zones.has(zone)) return;
  zones.set(zone, 'Initial');
  queues.set(zone, newTaintQueue(Math.fround(manager.flags.rate), manager.ground.schedule.now));
}

/** The many nodes of which nothing is to be done. */
function isPlainlyReady(lifecycle: NodeLifecycle, look: Look): boolean {
  const { queues, marksAgain } = lifecycle;
  const { node, observed, isSilent } = look;
  if (isSilent || observed?.status !== 'True' || node.taints.some(isEvicting)) return false;
  return (
    queues.get(zoneOf(lifecycle, node))?.known.has(node.name) === false &&
    !marksAgain.has(node.name)
  );
}

function count(
  lifecycle: NodeLifecycle,
  counts: Counts,
  node: SimNode,
  current: SimCondition | undefined,
): void {
  if ('node.kubernetes.io/exclude-disruption' in node.labels) return;
  const zone = zoneOf(lifecycle, node);
  let found = counts.get(zone);
  if (found === undefined) {
    found = { ready: 0, notReady: 0 };
    counts.set(zone, found);
  }
  if (current?.status === 'True') found.ready++;
  else found.notReady++;
}

function* examine(lifecycle: NodeLifecycle, first: Look, counts: Counts): Process {
  const judged = yield* judgeInTries(lifecycle, first);
  if (judged === undefined) return;
  const { look, current } = judged;
  count(lifecycle, counts, look.node, current);
  if (current === undefined) return;
  const pods = lifecycle.manager.podsOf(look.node.name);
  const observed: Status = look.observed?.status ?? 'Unknown';
  const status = lifecycle.manager.habits.queuesByCurrent ? current.status : observed;
  yield* taintByCondition(lifecycle, look.node, status);
  const again = lifecycle.marksAgain.delete(look.node.name);
  const flips = current.status !== 'True' && observed === 'True';
  if (flips)
    recordEvent(lifecycle.manager.nodeClient, lifecycle.manager.ground, lifecycle.manager.isAlive);
  if (!flips && !(again && observed !== 'True')) return;
  if (!(yield* markPodsNotReady(lifecycle, pods))) lifecycle.marksAgain.add(look.node.name);
}

/** Up to five tries in a tenth of a second, each after the first on the Node read live. */
function* judgeInTries(lifecycle: NodeLifecycle, first: Look) {
  const { ground, nodeClient } = lifecycle.manager;
  const giveUpAt = ground.schedule.now + 0.1;
  for (let look = first; ; ) {
    const judged: Judged = look.isSilent
      ? yield* judgeSilence(lifecycle, look)
      : { current: look.observed };
    if (judged === 'skip') return undefined;
    if (judged !== 'retry') return { look, current: judged.current };
    yield* request(nodeClient, ground);
    const live = ground.store.nodes.get(look.node.name);
    if (live === undefined || ground.schedule.now + 0.02 > giveUpAt) return undefined;
    yield ground.schedule.now + 0.02;
    if (isBehind(lifecycle)) return undefined;
    look = lookAt(lifecycle, live);
  }
}
