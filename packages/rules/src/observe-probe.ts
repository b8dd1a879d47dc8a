import type { Cluster, ProbeMemory } from './cluster-state.ts';
import type { ProbeFact, ProbeResult } from './fact.ts';
import { syncsAfter } from './status-syncs.ts';

/** Results that say something of the node; the others could not look. */
const evidence: ReadonlySet<ProbeResult> = new Set([
  'answered',
  'hangs',
  'odd',
  'no_answer',
  'refused',
  'unreachable',
]);

/** Whether a look says anything of the node that was looked at. */
export function couldLook({ result }: Pick<ProbeFact, 'result'>): boolean {
  return evidence.has(result);
}

/**
 * A look at a kubelet came to its end. What `/metrics` said last stands until it says something
 * else; from the first look on that it did not answer, it ages.
 *
 * @see kubernetes/pkg/kubelet/pleg/generic.go Healthy
 */
export function observeProbe(cluster: Cluster, fact: ProbeFact): void {
  const node = cluster.nodes.get(fact.node);
  if (node === undefined) return;
  const memory = cluster.probes.get(fact.node);
  if (memory === undefined) {
    cluster.probes.set(fact.node, firstLook(fact));
    return;
  }
  memory.last = fact;
  memory.hanging = fact.result === 'hangs' ? firstOfLife(memory.hanging, fact) : undefined;
  memory.syncs = syncsAfter(memory.syncs, fact);
  memory.reached ||= foundIt(fact);
  if (memory.failing !== undefined) node.lastTrouble = fact.seenAt;
  if (fact.result === 'answered') answered(memory, fact);
  else if (couldLook(fact)) memory.failing ??= fact;
}

/** A kubelet that was started anew hangs anew. */
function firstOfLife(first: ProbeFact | undefined, fact: ProbeFact): ProbeFact {
  return first === undefined || isOtherLife(first, fact) ? fact : first;
}

/** Whether its process was started between two looks, as far as they tell. */
export function isOtherLife(
  one: Pick<ProbeFact, 'startedAt'> | undefined,
  other: Pick<ProbeFact, 'startedAt'>,
): boolean {
  if (one?.startedAt === undefined || other.startedAt === undefined) return false;
  return one.startedAt !== other.startedAt;
}

function firstLook(fact: ProbeFact): ProbeMemory {
  const good = fact.result === 'answered' ? fact : undefined;
  const failing = good === undefined && couldLook(fact) ? fact : undefined;
  const hanging = fact.result === 'hangs' ? fact : undefined;
  const syncs = syncsAfter(undefined, fact);
  return { last: fact, good, told: good, failing, hanging, syncs, reached: foundIt(fact) };
}

/** Something was there. */
const foundIt = ({ result }: ProbeFact): boolean =>
  result !== 'unreachable' && result !== 'no_address';

function answered(memory: ProbeMemory, fact: ProbeFact): void {
  memory.failing = undefined;
  const [before, now] = [memory.told, fact];
  const same =
    before !== undefined &&
    before.startedAt === now.startedAt &&
    before.relist?.lastGood === now.relist?.lastGood;
  if (!same) memory.told = fact;
  memory.good = fact;
}
