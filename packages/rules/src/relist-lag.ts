import type { Cluster, NodeMemory } from './cluster-state.ts';
import { couldLook } from './observe-probe.ts';
import { readyCauses } from './ready-message.ts';
import { relistThreshold } from './relist.ts';
import { clockSkew } from './silence.ts';
import type { Instant, Seconds } from './time.ts';
import { isVirtual } from './virtual.ts';

/**
 * The last good relist that a kubelet told of: when it began, on our clock. A kubelet that has become
 * Ready since had a newer one: what was seen before is over, and the next look tells.
 */
export function lastRelist(cluster: Cluster, node: NodeMemory): Instant | undefined {
  const good = cluster.probes.get(node.name)?.good;
  const lastGood = good?.relist?.lastGood;
  if (good === undefined || lastGood === undefined) return undefined;
  const relist = Math.min(onOurClock(cluster, node, lastGood), good.seenAt);
  const isOver = (node.readySince ?? -Infinity) > Math.max(good.seenAt, relist + relistThreshold);
  return isOver ? undefined : relist;
}

/** An instant of a node's own clock. */
export function onOurClock(cluster: Cluster, node: NodeMemory, instant: Instant): Instant {
  return instant - cluster.wallOffset - (clockSkew(cluster, node) ?? 0);
}

/**
 * Since the start of the last good relist. Between answers it stands; while the kubelet does not
 * answer it grows. `undefined`: not known, or no longer.
 *
 * @see kubernetes/pkg/kubelet/pleg/generic.go Relist
 */
export function relistLag(cluster: Cluster, node: NodeMemory, now: Instant): Seconds | undefined {
  const probe = cluster.probes.get(node.name);
  const relist = lastRelist(cluster, node);
  if (probe?.good === undefined || relist === undefined || !couldLook(probe.last)) {
    return lagByItsWord(node, now);
  }
  return (probe.failing === undefined ? probe.good.seenAt : now) - relist;
}

/** What the Ready condition says of it, while it does: it is posted anew every ten seconds. */
function lagByItsWord({ fact, statusBeat }: NodeMemory, now: Instant): Seconds | undefined {
  if (fact.ready?.status !== 'False' || statusBeat === undefined) return undefined;
  const told = readyCauses(fact.ready.message).find(({ code }) => code === 'pleg_stale');
  return told?.code === 'pleg_stale' ? told.ago + now - statusBeat.at : undefined;
}

/** A relist comes each second: one that is older than this, at an answer, is one that does not end. */
const unusual: Seconds = 10;
/** A kubelet that has run for so long has had its first. */
const firstWithin: Seconds = 5;

/**
 * What keeps relists away while the kubelet lives. `runtime_hangs`: no answer from /metrics either,
 * which asks the runtime too. `fails`: relists end, none is good. `stands`: none ends.
 * `old`: the last good one is old, and only one look saw it. `never`: none was good since its kubelet
 * started. `undefined`: nothing does, or nobody can say.
 *
 * @see kubernetes/pkg/kubelet/pleg/generic.go Relist
 */
export type RelistTrouble = 'runtime_hangs' | 'fails' | 'stands' | 'old' | 'never';

export function relistTrouble(cluster: Cluster, node: NodeMemory): RelistTrouble | undefined {
  const probe = cluster.probes.get(node.name);
  if (probe === undefined || isVirtual(node.fact)) return undefined;
  const { last, good, told } = probe;
  if (last.result === 'hangs') return 'runtime_hangs';
  if (last.result !== 'answered' || good === undefined) return undefined;
  const relist = lastRelist(cluster, node);
  if (relist === undefined) return hadNone(cluster, node) ? 'never' : undefined;
  if (good.seenAt - relist < unusual) return undefined;
  if (told === undefined || told === good) return 'old';
  return (good.relist?.ended ?? 0) - (told.relist?.ended ?? 0) >= 2 ? 'fails' : 'stands';
}

/** Its process had run for a while when it answered last, and told of no good relist. */
function hadNone(cluster: Cluster, node: NodeMemory): boolean {
  const { relist, startedAt, seenAt } = cluster.probes.get(node.name)?.good ?? {};
  if (seenAt === undefined || startedAt === undefined) return false;
  if (relist === undefined || relist.lastGood !== undefined) return false;
  return seenAt - onOurClock(cluster, node, startedAt) >= firstWithin;
}
