import type { Cluster, NodeMemory, PodMemory, PodsMemory } from './cluster-state.ts';
import type { PodFact, PodGone, PodsFact, Toleration } from './fact.ts';
import { type Sight, sightOf } from './sight.ts';
import { noteMark } from './tick-memory.ts';
import type { Instant } from './time.ts';
import { evaluate } from './timer.ts';
import { noExecute } from './toleration.ts';

/** Clocks of API server and observer may differ by so much when a pod's age is compared. */
const clocks = 2;

/** A pod's key among all pods. */
export function podKey({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

/** The pods of a node, made when first asked for. */
export function podsOf(cluster: Cluster, node: string): PodsMemory {
  const known = cluster.pods.get(node);
  if (known !== undefined) return known;
  const pods: PodsMemory = {
    listed: false,
    pods: new Map(),
    nodeGone: undefined,
    goneBefore: undefined,
  };
  cluster.pods.set(node, pods);
  return pods;
}

/**
 * A pod came, or was written. Its wait begins with the node's taints or, if it was bound later,
 * with the binding; an edit of its tolerations is looked at anew, but moves no pending timer.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go handlePodUpdate
 */
export function observePod(cluster: Cluster, fact: PodFact): void {
  const { pods, listed } = podsOf(cluster, fact.node);
  const memory = pods.get(podKey(fact));
  const node = cluster.nodes.get(fact.node);
  if (memory === undefined || memory.fact.uid !== fact.uid) {
    pods.set(podKey(fact), firstSight(cluster, fact, node, listed));
    return;
  }
  const last = memory.fact;
  memory.fact = fact;
  if (last.ready !== fact.ready && node?.unknownSince) memory.unready = true;
  if (last.ready && !fact.ready && node?.marking) {
    noteMark(cluster.ticks, node.marking.at, fact.seenAt);
  }
  if (sameTolerations(last.tolerations, fact.tolerations)) return;
  memory.toleratesSince = fact.seenAt;
  if (node === undefined) return;
  const taints = noExecute(node.fact.taints);
  memory.timer = evaluate(memory.timer, taints, fact.tolerations, sightOf(fact));
}

function firstSight(
  cluster: Cluster,
  fact: PodFact,
  node: NodeMemory | undefined,
  listed: boolean,
): PodMemory {
  const bound = listed && fact.notBefore === undefined;
  const since = bound ? sightOf(fact) : waitsSince(cluster, fact, node);
  const taints = noExecute(node?.fact.taints ?? []);
  return {
    fact,
    firstSeenAt: fact.seenAt,
    toleratesSince: undefined,
    timer: evaluate(undefined, taints, fact.tolerations, since),
    unready: false,
  };
}

/** A pod that a list found on a tainted node waits since the taint, unless it came after it. */
function waitsSince(cluster: Cluster, fact: PodFact, node: NodeMemory | undefined): Sight {
  const tainted = node?.taintedSince;
  if (tainted === undefined) return sightOf(fact);
  const older = fact.createdAt + clocks < tainted.at + cluster.wallOffset;
  return older ? tainted : { at: fact.seenAt, notBefore: tainted.notBefore ?? tainted.at };
}

/** A pod's object is gone. */
export function observePodGone(cluster: Cluster, fact: PodGone): void {
  const memory = cluster.pods.get(fact.node);
  memory?.pods.delete(podKey(fact));
  if (memory?.nodeGone && memory.pods.size === 0) cluster.pods.delete(fact.node);
}

/** All pods of a node are known, or no longer followed. */
export function observePods(cluster: Cluster, fact: PodsFact): void {
  const memory = podsOf(cluster, fact.node);
  memory.listed = fact.state === 'listed';
  const node = cluster.nodes.get(fact.node);
  const calm = node !== undefined && !node.taintedSince && !node.troubleSince;
  if (fact.state === 'unseen' && (calm || node === undefined)) cluster.pods.delete(fact.node);
  if (fact.names === undefined) return;
  for (const key of memory.pods.keys()) if (!fact.names.has(key)) memory.pods.delete(key);
}

/** PodGC is done with a deleted Node's pods by then. */
const orphansLast = 600;

/** Forget the pods of Nodes deleted long ago. */
export function forgetOrphans(cluster: Cluster, now: Instant): void {
  for (const [name, { nodeGone }] of cluster.pods) {
    if (nodeGone !== undefined && now - nodeGone.at > orphansLast) cluster.pods.delete(name);
  }
}

function sameTolerations(one: readonly Toleration[], other: readonly Toleration[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
