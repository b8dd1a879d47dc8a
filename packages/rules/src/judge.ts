import { isCalm } from './calm.ts';
import type { Cluster, NodeMemory } from './cluster-state.ts';
import type { Fact, LeaseFact, ListedFact, NodeFact, PodFact, PodGone, PodsFact } from './fact.ts';
import { confirmedBefore, forgetLeft, goneTooSoon, left, leftBefore } from './left.ts';
import { podKey } from './observe-pod.ts';
import { type Bench, endTold, happened } from './outcome.ts';
import { foretoldWord } from './own-word.ts';
import type { Outcome, Score, Subject } from './score.ts';
import type { Settings } from './settings.ts';
import { type Standing, standingNode, standingOnce, standingPod } from './standing.ts';
import { finish } from './steps.ts';
import type { Seconds } from './time.ts';
import { isControllers } from './toleration.ts';
import type { Forecast } from './view.ts';

/** Reasons of DisruptionTarget by which the controllers delete. */
const controllersReasons = ['DeletionByTaintManager', 'DeletionByPodGC'];

/** In a fleet of more nodes, what stood at one fact serves the next ones for a moment: of a dark zone 20 come in a second. */
const huge = 10_000;
const serves: Seconds = 0.5;

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
  const forgotten = forgetLeft(bench);
  const decided = decide(bench, fact);
  return forgotten.length === 0 ? decided : [...forgotten, ...decided];
}

function decide(bench: Bench, fact: Fact): readonly Outcome[] {
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
    case 'pods':
      return judgePods(bench, fact);
    case 'listed':
      return judgeListed(bench, fact);
    default:
      return [];
  }
}

/** What stands at a fact, made when it is asked for. */
function standsFor({ score, cluster, candidates, fact }: Bench): () => Standing {
  const { seenAt } = fact;
  const steps = standingOnce(cluster, candidates, seenAt);
  const stands = () => finish(steps());
  if (cluster.nodes.size <= huge) return stands;
  return () => {
    const known = score.stood;
    if (known !== undefined && seenAt >= known.at && seenAt - known.at < serves) {
      return known.standing;
    }
    score.stood = { at: seenAt, standing: stands() };
    return score.stood.standing;
  };
}

function judgeNode(bench: Bench, fact: NodeFact): readonly Outcome[] {
  const memory = bench.cluster.nodes.get(fact.node);
  if (memory === undefined) return [];
  if (memory.fact.uid !== fact.uid) return endAll(bench, fact.node, 'superseded');
  const [before, now] = [memory.fact.ready?.status, fact.ready?.status];
  const [was, is] = [memory.fact.taints.some(isControllers), fact.taints.some(isControllers)];
  const outcomes: Outcome[] = [];
  const { node } = fact;
  const standing = standsFor(bench);
  outcomes.push(...judgeWord(bench, memory, fact, standing));
  if (now === 'Unknown' && before !== 'Unknown') {
    const forecast = standingNode(standing(), node)?.unknown;
    outcomes.push(...happened(bench, { event: 'unknown', node }, forecast));
    if (before === 'True') outcomes.push(...leftBefore(bench, node));
  }
  if (is && !was) {
    const forecast = standingNode(standing(), node)?.noExecute;
    outcomes.push(...happened(bench, { event: 'no_execute', node }, forecast));
  }
  if (now === 'True' && before !== 'True') {
    outcomes.push(...recovered(bench, 'no_execute', node), ...confirmedBefore(bench, node));
  }
  if (fact.ready?.heartbeatTime !== memory.fact.ready?.heartbeatTime && now !== 'Unknown') {
    outcomes.push(...recovered(bench, 'unknown', node));
  }
  // A new leader's strip is no recovery: it puts the taints back, and the waits begin anew.
  if (was && !is && now === 'True') outcomes.push(...endPods(bench, node));
  return outcomes;
}

/** It is not Ready by its kubelet's word; what nobody could have foretold only ends what was. */
function judgeWord(
  bench: Bench,
  node: NodeMemory,
  { ready, seenAt: at }: NodeFact,
  standing: () => Standing,
): readonly Outcome[] {
  const subject = { event: 'not_ready', node: node.name } as const;
  if (ready?.status === 'Unknown') return endTold(bench, subject, 'superseded');
  if (ready?.status !== 'False' || node.fact.ready?.status !== 'True') return [];
  const word = { message: ready.message, at, standing };
  const foretold = foretoldWord(bench.score, bench.cluster, node, word);
  if (foretold === 'unseen') return endTold(bench, subject, 'superseded');
  return happened(bench, subject, foretold.forecast);
}

function judgeLease(bench: Bench, fact: LeaseFact): readonly Outcome[] {
  const lease = bench.cluster.leases.get(fact.node);
  // As most are: nothing is told of a calm node, and to look would cost more than all else of a renewal.
  if (lease?.node !== undefined && isCalm(lease.node, fact.seenAt)) return [];
  const counted = lease?.countedRenewTime ?? -Infinity;
  return (fact.renewTime ?? -Infinity) > counted ? recovered(bench, 'unknown', fact.node) : [];
}

function judgePod(bench: Bench, fact: PodFact): readonly Outcome[] {
  const key = podKey(fact);
  const memory = bench.cluster.pods.get(fact.node)?.pods.get(key);
  if (memory === undefined) return [];
  if (memory.fact.uid !== fact.uid) return endPod(bench, fact.node, key);
  const outcomes: Outcome[] = [];
  const standing = standsFor(bench);
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

function judgePodGone(bench: Bench, fact: PodGone): readonly Outcome[] {
  const key = podKey(fact);
  const memory = bench.cluster.pods.get(fact.node)?.pods.get(key);
  if (memory === undefined) return [];
  const forecast = standingPod(standsFor(bench)(), fact.node, key);
  const subject = { node: fact.node, pod: key };
  const first = memory.fact.deletedAt === undefined;
  return [
    ...(first ? deleted(bench, subject, memory.fact.disruption, forecast?.deletion) : []),
    ...ended(bench, { event: 'object_end', ...subject }, forecast?.end),
  ];
}

/** Pods that a list no longer names went while nobody saw how. */
function judgePods(bench: Bench, { node, names }: PodsFact): readonly Outcome[] {
  const known = bench.cluster.pods.get(node)?.pods.keys() ?? [];
  if (names === undefined) return [];
  return [...known].flatMap((pod) => (names.has(pod) ? [] : endPod(bench, node, pod)));
}

/** The same for nodes. */
function judgeListed(bench: Bench, { resource, names }: ListedFact): readonly Outcome[] {
  if (resource !== 'nodes') return [];
  return [...bench.cluster.nodes.keys()].flatMap((node) =>
    names.has(node) ? [] : endAll(bench, node, 'superseded'),
  );
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
  return [
    ...(controllers ? happened(bench, whole, forecast) : endTold(bench, whole, 'superseded')),
    ...endTold(bench, { event: 'endpoints', ...subject }, 'superseded'),
  ];
}

/** An object that nobody was expected to confirm was forced away, or its kubelet came back. */
function ended(bench: Bench, subject: Subject, forecast: Forecast | undefined): readonly Outcome[] {
  if (forecast === undefined) return [];
  if (forecast.earliest !== Infinity) return happened(bench, subject, forecast);
  goneTooSoon(bench, subject, forecast);
  return [];
}

function recovered(
  bench: Bench,
  event: 'unknown' | 'no_execute',
  node: string,
): readonly Outcome[] {
  return endTold(bench, { event, node }, 'cancelled');
}

/** The node is back and its taints are off: so are the deletions to come. */
function endPods(bench: Bench, node: string): readonly Outcome[] {
  const pods = bench.cluster.pods.get(node)?.pods.keys() ?? [];
  return [...pods].flatMap((pod) => endTold(bench, { event: 'deletion', node, pod }, 'cancelled'));
}

function endAll(bench: Bench, node: string, how: 'superseded'): readonly Outcome[] {
  return (['unknown', 'not_ready', 'no_execute'] as const).flatMap((event) =>
    endTold(bench, { event, node }, how),
  );
}

function endPod(bench: Bench, node: string, pod: string): readonly Outcome[] {
  return (['deletion', 'endpoints', 'object_end'] as const).flatMap((event) =>
    endTold(bench, { event, node, pod }, 'superseded'),
  );
}
