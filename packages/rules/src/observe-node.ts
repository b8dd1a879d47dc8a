import { waitsForTaint } from './census.ts';
import type { Cluster, NodeMemory, PodsMemory } from './cluster-state.ts';
import { namesRuntime } from './dead-signs.ts';
import type { Condition, NodeFact, Status } from './fact.ts';
import { forgetOrphans, podsOf } from './observe-pod.ts';
import { meeting, noteSilence, noteTaints, noteTick } from './observe-samples.ts';
import { observeTaints, taintedBeforeUs } from './observe-taints.ts';
import { recount, zoneMemory, zoneName } from './observe-zone.ts';
import { addNode, dropNode } from './roster.ts';
import { type Sight, sightOf } from './sight.ts';
import { unusualQuiet } from './status-report.ts';
import { noteMarksDue, noteSent } from './tick-memory.ts';
import { evaluate } from './timer.ts';
import { isControllers, noExecute } from './toleration.ts';

/** A node whose pods are not listed may have as many as a kubelet allows by default. */
const mostPods = 110;
/** Two watches tell of a node and its pods no further apart. */
const justMarked = 1;

/** A Node was written: heartbeats, flips, taints. */
export function observeNode(cluster: Cluster, fact: NodeFact): void {
  const sight = sightOf(fact);
  const memory = cluster.nodes.get(fact.node);
  if (memory === undefined || memory.fact.uid !== fact.uid) {
    if (memory !== undefined) observeNodeGone(cluster, fact.node, sight);
    addNode(cluster, firstSight(cluster, fact));
    const pods = cluster.pods.get(fact.node);
    if (pods !== undefined) comesBack(pods, fact);
    recount(cluster, undefined, fact, sight);
    noteSent(cluster.ticks, sight.at, meeting.came);
    return;
  }
  const last = memory.fact;
  memory.fact = fact;
  if (!isLabelledAlike(last, fact)) {
    memory.zone = zoneName(fact);
    cluster.roster.moves += 1;
  }
  memory.namedRuntime ||= namesRuntime(fact);
  recount(cluster, last, fact, sight);
  observeHeartbeat(memory, last.ready, sight);
  observeReady(cluster, memory, last, sight);
  // Whoever decodes a Node that repeats what it said hands over the same.
  if (last.taints === fact.taints) return;
  observeTaints(cluster, memory, last.taints, sight);
  noteTaints(cluster, memory, last, sight);
}

/** What a Node says of who it is, beside its name. */
const told = ['region', 'zone', 'pool', 'os', 'kubeletVersion', 'capacityType'] as const;

const isLabelledAlike = (one: NodeFact, other: NodeFact): boolean =>
  told.every((label) => one[label] === other[label]);

/** The Node object is gone; its pods, and their timers, are not. */
export function observeNodeGone(cluster: Cluster, name: string, sight: Sight): void {
  const memory = cluster.nodes.get(name);
  if (memory === undefined) return;
  const { fact } = memory;
  if (waitsForTaint(fact)) zoneMemory(cluster, fact).ghosts.push(sight);
  recount(cluster, fact, undefined, sight);
  noteSent(cluster.ticks, sight.at, meeting.gone);
  dropNode(cluster, name);
  cluster.probes.delete(name);
  podsOf(cluster, name).nodeGone = sight;
  forgetOrphans(cluster, sight.at);
}

/** A Node that is registered again is looked at anew: without its taints no timer goes on. */
function comesBack(memory: PodsMemory, fact: NodeFact): void {
  if (memory.nodeGone === undefined) return;
  memory.goneBefore = memory.nodeGone;
  memory.nodeGone = undefined;
  for (const pod of memory.pods.values()) {
    pod.timer = evaluate(pod.timer, noExecute(fact.taints), pod.fact.tolerations, sightOf(fact));
  }
}

/** A node that joins while we watch is heard of in the next tick; one found at the start is not. */
function firstSight(cluster: Cluster, fact: NodeFact): NodeMemory {
  const joined = fact.notBefore === undefined && cluster.fresh.nodes;
  const sight = joined ? sightOf(fact) : { at: fact.seenAt, notBefore: -Infinity };
  const ready = fact.ready?.status;
  return {
    name: fact.node,
    fact,
    zone: zoneName(fact),
    firstSeenAt: fact.seenAt,
    statusBeat: joined && fact.ready !== undefined ? sight : undefined,
    beatBefore: undefined,
    longestQuiet: 0,
    namedRuntime: namesRuntime(fact),
    readySince: undefined,
    troubleSince: ready === 'True' ? undefined : sight,
    unknownSince: ready === 'Unknown' ? sight : undefined,
    marking: undefined,
    stripped: undefined,
    returned: undefined,
    taintedSince: taintedBeforeUs(cluster, fact, sight),
    lastTrouble: undefined,
    wellUntil: -Infinity,
    calmUntil: -Infinity,
    place: -1,
    lease: undefined,
  };
}

/**
 * A changed Ready.lastHeartbeatTime is a heartbeat, backwards too. It also makes the controller
 * forget its lease, so that the present one counts as new in the tick after (and is its copy again).
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
function observeHeartbeat(memory: NodeMemory, last: Condition | undefined, sight: Sight): void {
  const ready = memory.fact.ready;
  if (ready === undefined || ready.heartbeatTime === last?.heartbeatTime) return;
  if (last?.status === 'True' && sight.notBefore === undefined) {
    memory.longestQuiet = Math.max(memory.longestQuiet, unusualQuiet(memory, sight.at));
  }
  memory.beatBefore = memory.statusBeat;
  memory.statusBeat = sight;
  const { lease } = memory;
  if (lease === undefined) return;
  lease.countedRenewTime = lease.renewTime;
  lease.touched = undefined;
}

function observeReady(cluster: Cluster, memory: NodeMemory, last: NodeFact, sight: Sight): void {
  const [before, now] = [last.ready?.status, memory.fact.ready?.status];
  if (before === now) return;
  if (now === 'True') {
    for (const pod of cluster.pods.get(memory.name)?.pods.values() ?? []) pod.unready = false;
    const since = memory.troubleSince?.at ?? -Infinity;
    const returned = { ...sight, since, wasUnknown: before === 'Unknown' };
    memory.returned = last.taints.some(isControllers) ? undefined : returned;
    memory.readySince = sight.at;
    memory.lastTrouble = sight.at;
    memory.stripped = undefined;
    memory.troubleSince = undefined;
    memory.unknownSince = undefined;
    return;
  }
  memory.marking = before === 'True' && now === 'Unknown' ? sight : undefined;
  memory.troubleSince ??= sight;
  memory.unknownSince = now === 'Unknown' ? sight : undefined;
  if (now === 'Unknown' && sight.notBefore === undefined)
    observeFlip(cluster, memory, before, sight);
}

/** Pods that are not Ready need no mark; one may just have got it, and be seen before its node. */
function markedOf(pods: PodsMemory | undefined, { at }: Sight): number {
  if (!pods?.listed) return mostPods;
  return [...pods.pods.values()].filter(({ fact }) => fact.ready || at - fact.seenAt < justMarked)
    .length;
}

/** Only the controller writes Unknown, and only in a tick; each pod it marks costs requests. */
function observeFlip(
  cluster: Cluster,
  memory: NodeMemory,
  before: Status | undefined,
  sight: Sight,
): void {
  const pods = cluster.pods.get(memory.name);
  const marked = before === 'True' ? markedOf(pods, sight) : 0;
  noteSilence(cluster, memory, before, sight);
  // Its status, its pods' status, and an event for each; the events are not waited for.
  noteTick(cluster, sight, 4 + 2 * marked, 2 + marked);
  noteMarksDue(cluster.ticks, marked);
  const renewed = memory.lease?.renewal?.at ?? -Infinity;
  const heard = Math.max(renewed, memory.statusBeat?.at ?? -Infinity);
  const { leader, leftDark } = cluster;
  const since = Math.max(leader.changed?.at ?? -Infinity, leftDark?.at ?? -Infinity);
  if (heard > since || heard === -Infinity || leader.changed === undefined) return;
  leader.firstFlip ??= sight;
}
