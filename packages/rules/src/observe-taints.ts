import type { Cluster, NodeMemory } from './cluster-state.ts';
import type { NodeFact, Taint } from './fact.ts';
import { noteTick, noteToken } from './observe-samples.ts';
import { zoneMemory } from './observe-zone.ts';
import type { Sight } from './sight.ts';
import { sameBurst } from './tick-memory.ts';
import { evaluate } from './timer.ts';
import { isControllers, noExecute, unreachableKey } from './toleration.ts';

/**
 * The NoExecute taints of a node changed: timers start or go, the zone's queue gave out a token,
 * or the controller showed one of its ticks.
 *
 * @see kubernetes/pkg/controller/tainteviction/taint_eviction.go handleNodeUpdate
 */
export function observeTaints(
  cluster: Cluster,
  memory: NodeMemory,
  last: readonly Taint[],
  sight: Sight,
): void {
  const [before, now] = [noExecute(last), noExecute(memory.fact.taints)];
  if (sameTaints(before, now)) return;
  memory.taintedSince = now.length === 0 ? undefined : (memory.taintedSince ?? sight);
  for (const pod of cluster.pods.get(memory.name)?.pods.values() ?? []) {
    pod.timer = evaluate(pod.timer, now, pod.fact.tolerations, sight);
  }
  observeController(cluster, memory, before, sight);
}

function observeController(
  cluster: Cluster,
  memory: NodeMemory,
  last: readonly Taint[],
  sight: Sight,
): void {
  const had = last.filter(isControllers);
  const has = noExecute(memory.fact.taints).filter(isControllers);
  // A tick that had read the node just before queues it once more: the next token sets it anew.
  const again = has.some((taint) => had.some((old) => isRewritten(old, taint)));
  const added = had.length === 0 && has.length > 0;
  const before = added ? strippedJustNow(cluster, memory, sight) : had;
  const swapped = before.length === 1 && has.some(({ key }) => key !== before[0]?.key);
  if ((added && !swapped) || again) observeToken(cluster, memory, sight);
  const removed = had.length > 0 && has.length === 0;
  if ((!swapped && !removed) || sight.notBefore !== undefined) return;
  noteTick(cluster, sight, 2);
  const stripped = removed && memory.fact.ready?.status !== 'True';
  if (stripped) memory.stripped = { ...sight, taints: had };
  if (removed) observeStrip(cluster, stripped, sight);
}

/**
 * What a new leader has just taken off. It goes by the Nodes as they were before that: where another
 * taint is due by now, it comes as in a swap, at once and without a token.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go processTaintBaseEviction
 */
function strippedJustNow(
  { leader: { lastStrip } }: Cluster,
  { stripped }: NodeMemory,
  { at }: Sight,
): readonly Taint[] {
  const sameTick = lastStrip !== undefined && at - lastStrip.at < sameBurst;
  return sameTick && stripped !== undefined ? stripped.taints : [];
}

/** A new leader takes the taints off one node after another before it looks at any node. */
function observeStrip({ leader, dark }: Cluster, stripped: boolean, sight: Sight): void {
  // When all is dark the taints go as well, whoever leads.
  if (stripped && leader.changed && !dark) leader.firstTick ??= sight;
  const last = leader.lastStrip ?? leader.firstTick;
  if (last !== undefined && sight.at - last.at < sameBurst) leader.lastStrip = sight;
}

function isRewritten(before: Taint, now: Taint): boolean {
  return before.key === now.key && before.timeAdded !== now.timeAdded;
}

/** The zone's token went to this node. */
function observeToken(cluster: Cluster, memory: NodeMemory, sight: Sight): void {
  const zone = zoneMemory(cluster, memory.fact);
  noteToken(cluster, memory, zone, sight);
  zone.lastTaint = sight;
}

/**
 * Since when a node that is found tainted may have been so. Only timeAdded tells, and a swap keeps
 * the older start: an unreachable taint alone may have been a not-ready one before.
 */
export function taintedBeforeUs(cluster: Cluster, fact: NodeFact, sight: Sight): Sight | undefined {
  const taints = noExecute(fact.taints);
  if (taints.length === 0) return undefined;
  const added = taints.map(({ timeAdded }) => timeAdded ?? Infinity);
  const oldest = Math.min(...added) - cluster.wallOffset;
  if (oldest === Infinity) return { at: sight.at, notBefore: -Infinity };
  const maybeSwapped = taints.length === 1 && taints[0]?.key === unreachableKey;
  const clocks = 1; // whole seconds, and another machine's
  return {
    at: Math.min(sight.at, oldest + 2 * clocks),
    notBefore: maybeSwapped ? -Infinity : oldest - clocks,
  };
}

function sameTaints(one: readonly Taint[], other: readonly Taint[]): boolean {
  return (
    one.length === other.length &&
    one.every((taint, index) => {
      const twin = other[index];
      return (
        taint.key === twin?.key && taint.value === twin.value && taint.timeAdded === twin.timeAdded
      );
    })
  );
}
