import type { Cluster, NodeMemory, PodMemory } from './cluster-state.ts';
import type { Fact, LeaseFact, NodeFact, PodFact, PodGone } from './fact.ts';
import { podKey } from './observe-pod.ts';
import { close, keyOf, type Outcome, type Result, type Score, type Subject } from './score.ts';
import type { Settings } from './settings.ts';
import { sightOf } from './sight.ts';
import { type Standing, standingAt, standingNode, standingPod } from './standing.ts';
import { isControllers } from './toleration.ts';
import type { Forecast } from './view.ts';

/** Reasons of DisruptionTarget by which the controllers delete. */
const controllersReasons = ['DeletionByTaintManager', 'DeletionByPodGC'];

interface Bench {
  readonly score: Score;
  readonly cluster: Cluster;
  readonly candidates: readonly Settings[];
  readonly fact: Fact;
}

/**
 * What a fact decides about the forecasts that stand: call it before `observe` takes the fact in,
 * while the state still is what the forecasts were made from.
 *
 * @see docs/model.md "How right it has been"
 */
export function judge(
  score: Score,
  cluster: Cluster,
  candidates: readonly Settings[],
  fact: Fact,
): readonly Outcome[] {
  const bench = { score, cluster, candidates, fact };
  switch (fact.kind) {
    case 'node':
      return judgeNode(bench, fact);
    case 'node-gone':
      return endAll(bench, fact.node, 'superseded');
    case 'lease':
      return judgeLease(bench, fact);
    case 'pod':
      return judgePod(bench, fact);
    case 'pod-gone':
      return judgePodGone(bench, fact);
    default:
      return [];
  }
}

function judgeNode(bench: Bench, fact: NodeFact): readonly Outcome[] {
  const memory = bench.cluster.nodes.get(fact.node);
  if (memory === undefined || memory.fact.uid !== fact.uid) return [];
  const [before, now] = [memory.fact.ready?.status, fact.ready?.status];
  const [was, is] = [memory.fact.taints.some(isControllers), fact.taints.some(isControllers)];
  const outcomes: Outcome[] = [];
  const { node } = fact;
  const standing = late(bench);
  if (now === 'Unknown' && before !== 'Unknown') {
    const forecast = standingNode(standing(), node)?.unknown;
    outcomes.push(...happened(bench, { event: 'unknown', node }, forecast));
    if (before === 'True') outcomes.push(...leftBefore(bench, node));
  }
  if (is && !was) {
    const forecast = standingNode(standing(), node)?.noExecute;
    outcomes.push(...happened(bench, { event: 'no_execute', node }, forecast));
  }
  if (now === 'True' && before !== 'True') outcomes.push(...recovered(bench, 'no_execute', node));
  if (fact.ready?.heartbeatTime !== memory.fact.ready?.heartbeatTime && now !== 'Unknown') {
    outcomes.push(...recovered(bench, 'unknown', node));
  }
  if (was && !is) outcomes.push(...untainted(bench, memory));
  return outcomes;
}

/** The models cost a walk over all nodes: made only when something is decided. */
function late({ cluster, candidates, fact }: Bench): () => Standing {
  let made: Standing | undefined;
  return () => {
    made ??= standingAt(cluster, candidates, fact.seenAt);
    return made;
  };
}

function judgeLease(bench: Bench, fact: LeaseFact): readonly Outcome[] {
  const counted = bench.cluster.leases.get(fact.node)?.countedRenewTime ?? -Infinity;
  return (fact.renewTime ?? -Infinity) > counted ? recovered(bench, 'unknown', fact.node) : [];
}

function judgePod(bench: Bench, fact: PodFact): readonly Outcome[] {
  const key = podKey(fact);
  const memory = bench.cluster.pods.get(fact.node)?.pods.get(key);
  if (memory === undefined || memory.fact.uid !== fact.uid) return [];
  const outcomes: Outcome[] = [];
  const standing = late(bench);
  const subject = { node: fact.node, pod: key };
  if (fact.deletedAt !== undefined && memory.fact.deletedAt === undefined) {
    const forecast = standingPod(standing(), fact.node, key)?.deletion;
    outcomes.push(...deleted(bench, subject, fact.disruption, forecast));
  }
  if (memory.fact.ready && !fact.ready && fact.deletedAt === undefined) {
    const forecast = standingPod(standing(), fact.node, key)?.endpoints;
    outcomes.push(...left(bench, { event: 'endpoints', ...subject }, forecast));
  }
  return outcomes;
}

/** A pod leaves its endpoints by the flip of its node, or by its own doing, which nobody foretells. */
function left(bench: Bench, subject: Subject, forecast: Forecast | undefined): readonly Outcome[] {
  const { cluster, score, fact } = bench;
  const node = cluster.nodes.get(subject.node);
  const flipped = node?.marking !== undefined && node.fact.ready?.status === 'Unknown';
  if (flipped || forecast?.because.code === 'marked_not_ready') {
    return happened(bench, subject, forecast);
  }
  forgetLeft(bench);
  const foreseen = forecast !== undefined && forecast.earliest <= fact.seenAt;
  if (foreseen) score.left.set(keyOf(subject), { subject, at: fact.seenAt, forecast });
  return [];
}

/** Nodes and pods come by two watches: a pod's mark may be seen before the flip that it comes from. */
function leftBefore(bench: Bench, node: string): readonly Outcome[] {
  const { score, fact } = bench;
  forgetLeft(bench);
  const own = [...score.left.values()].filter(({ subject }) => subject.node === node);
  return own.flatMap(({ subject, at, forecast }) => {
    score.left.delete(keyOf(subject));
    return happened({ ...bench, fact: { ...fact, seenAt: at } }, subject, forecast);
  });
}

/** What a watch shows is late by so much at most: who left before that, left by itself. */
function forgetLeft({ score, candidates, fact }: Bench): void {
  const delay = candidates[0]?.delay ?? 0;
  for (const [key, { at }] of score.left) if (fact.seenAt - at > delay) score.left.delete(key);
}

function judgePodGone(bench: Bench, fact: PodGone): readonly Outcome[] {
  const key = podKey(fact);
  const memory = bench.cluster.pods.get(fact.node)?.pods.get(key);
  if (memory === undefined) return [];
  const forecast = standingPod(
    standingAt(bench.cluster, bench.candidates, fact.seenAt),
    fact.node,
    key,
  );
  const subject = { node: fact.node, pod: key };
  const first = memory.fact.deletedAt === undefined;
  return [
    ...(first ? deleted(bench, subject, memory.fact.disruption, forecast?.deletion) : []),
    ...ended(bench, { event: 'object_end', ...subject }, forecast?.end),
  ];
}

/** Only what the controllers delete was forecast; a human, an owner or a drain is somebody else. */
function deleted(
  bench: Bench,
  subject: { node: string; pod: string },
  reason: string | undefined,
  forecast: Forecast | undefined,
): readonly Outcome[] {
  const whole = { event: 'deletion', ...subject } as const;
  const controllers = reason !== undefined && controllersReasons.includes(reason);
  return controllers ? happened(bench, whole, forecast) : endTold(bench, whole, 'superseded');
}

/** An object that nobody was expected to confirm was forced away, or its kubelet came back. */
function ended(bench: Bench, subject: Subject, forecast: Forecast | undefined): readonly Outcome[] {
  if (forecast === undefined) return [];
  if (forecast.earliest !== Infinity) return happened(bench, subject, forecast);
  return [close(bench.score, subject, forecast, 'superseded')];
}

function happened(
  { score, candidates, fact }: Bench,
  subject: Subject,
  forecast: Forecast | undefined,
): readonly Outcome[] {
  if (score.missed.delete(keyOf(subject))) return [];
  const { at, notBefore } = sightOf(fact);
  const delay = candidates[0]?.delay ?? 0;
  const lateness = at - Math.min(notBefore ?? Infinity, at - delay);
  return [close(score, subject, forecast, { actual: at, late: lateness })];
}

function recovered(
  bench: Bench,
  event: 'unknown' | 'no_execute',
  node: string,
): readonly Outcome[] {
  return endTold(bench, { event, node }, 'cancelled');
}

/** The taints are off: every pending deletion is off too. */
function untainted(bench: Bench, { name, fact }: NodeMemory): readonly Outcome[] {
  const pods = bench.cluster.pods.get(name)?.pods ?? new Map<string, PodMemory>();
  if (fact.ready === undefined) return [];
  return [...pods.keys()].flatMap((pod) =>
    endTold(bench, { event: 'deletion', node: name, pod }, 'cancelled'),
  );
}

function endAll(bench: Bench, node: string, result: Result): readonly Outcome[] {
  return (['unknown', 'no_execute'] as const).flatMap((event) =>
    endTold(bench, { event, node }, result),
  );
}

/** End what was told; what was never told needs no end. */
function endTold({ score }: Bench, subject: Subject, result: Result): readonly Outcome[] {
  const told = score.told.get(keyOf(subject));
  score.missed.delete(keyOf(subject));
  if (told === undefined) return [];
  return [close(score, subject, told.at(-1)?.forecast, result)];
}
