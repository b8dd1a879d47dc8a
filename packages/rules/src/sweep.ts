import { uncalmOf } from './calm.ts';
import type { Cluster, NodeMemory } from './cluster-state.ts';
import { lastFactAt } from './last-fact.ts';
import type { PodForecast } from './node-forecast.ts';
import { podKey } from './observe-pod.ts';
import { sweepWord, wordGivers } from './own-word.ts';
import { relistTrouble } from './relist-lag.ts';
import { close, forget, keyOf, type Outcome, type Score, type Subject, tell } from './score.ts';
import type { Settings } from './settings.ts';
import { isLate } from './silence.ts';
import { type Standing, standingNode, standingOnce, standingPod } from './standing.ts';
import { filterSteps, finish, type Steps } from './steps.ts';
import type { Instant } from './time.ts';
import type { Forecast } from './view.ts';

/** After the latest, an event may still be on its way to us. */
const onItsWay = 1;

/**
 * Once a second: keep what is told of the nodes in trouble for half a minute, and find the forecasts
 * whose latest has passed without the event and without a new fact.
 *
 * @see docs/model.md "How right it has been"
 */
export function sweep(
  score: Score,
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
): readonly Outcome[] {
  const stands = standingOnce(cluster, candidates, now);
  return finish(sweepSteps(score, cluster, stands, { now, uncalm: uncalmOf(cluster, now) }));
}

/**
 * The same, a node a step: each is judged by its newest facts, with the models of `stands`. `uncalm`: the
 * nodes that are not calm.
 */
export function* sweepSteps(
  score: Score,
  cluster: Cluster,
  stands: () => Steps<Standing>,
  { now, uncalm }: { readonly now: Instant; readonly uncalm: readonly NodeMemory[] },
): Steps<readonly Outcome[]> {
  forget(score, now);
  if (!(cluster.fresh.leases && cluster.fresh.nodes)) return [];
  // Of a fleet that was just listed no node is calm.
  const troubled = yield* filterSteps(uncalm, (node) => inTrouble(cluster, node, now));
  const orphaned = [...cluster.pods].filter(([, { nodeGone, listed }]) => nodeGone && listed);
  const lagging = yield* filterSteps(uncalm, (node) => relistTrouble(cluster, node) !== undefined);
  const givers = wordGivers(score, cluster, lagging, now);
  // The models of a fleet in which all is well would be made for nobody.
  if (troubled.length + orphaned.length + givers.length === 0) return [];
  const standing = yield* stands();
  yield;
  const outcomes: Outcome[] = [];
  for (const node of givers) {
    outcomes.push(...sweepWord(score, standing, node, now));
    yield;
  }
  for (const { name } of troubled) {
    outcomes.push(...tellAll(score, standing, now, ofNode(standing, name)));
    yield;
  }
  for (const [name] of orphaned) {
    outcomes.push(...tellAll(score, standing, now, ofOrphans(standing, name)));
    yield;
  }
  return outcomes;
}

function inTrouble(cluster: Cluster, node: NodeMemory, now: Instant): boolean {
  if (node.fact.ready?.status !== 'True' || node.taintedSince !== undefined) return true;
  return isLate(cluster, node, now);
}

type Spoken = readonly [Subject, Forecast];

/** Keep what is told, and find what was missed. */
function tellAll(
  score: Score,
  standing: Standing,
  now: Instant,
  all: readonly Spoken[],
): readonly Outcome[] {
  return all.flatMap(([subject, forecast]) => {
    if (score.missed.has(keyOf(subject))) return [];
    tell(score, subject, now, forecast);
    if (!passed(standing, forecast, now)) return [];
    const since = lastFactAt(standing.cluster, subject);
    const outcome = close(score, subject, { forecast, since, at: now, how: 'missed' });
    score.missed.add(keyOf(subject));
    return [outcome];
  });
}

/** What is told of a node, each with its subject. Pods that are not listed are not scored. */
function ofNode(standing: Standing, node: string): readonly Spoken[] {
  const next = standingNode(standing, node);
  if (next === undefined) return [];
  const listed = standing.cluster.pods.get(node)?.listed === true;
  const own: readonly [Subject, Forecast | undefined][] = [
    [{ event: 'unknown', node }, next.unknown],
    [{ event: 'no_execute', node }, next.noExecute],
  ];
  const pods = listed ? next.pods.flatMap((pod) => ofPod(node, pod)) : [];
  return [...own.flatMap(([subject, forecast]) => about(subject, forecast)), ...pods];
}

/** The pods of a Node that is gone are still to be collected. */
function ofOrphans(standing: Standing, node: string): readonly Spoken[] {
  const keys = [...(standing.cluster.pods.get(node)?.pods.keys() ?? [])];
  return keys.flatMap((key) => {
    const next = standingPod(standing, node, key);
    return next ? ofPod(node, next) : [];
  });
}

/** Marks are due once their node was given up; before that they hang on the node's own forecast. */
function ofPod(node: string, { pod, deletion, endpoints, end }: PodForecast): readonly Spoken[] {
  const subject = { node, pod: podKey(pod.fact) };
  const marked = endpoints?.because.code === 'marked_not_ready' ? endpoints : undefined;
  return [
    ...about({ event: 'deletion', ...subject }, deletion),
    ...about({ event: 'endpoints', ...subject }, marked),
    ...about({ event: 'object_end', ...subject }, end.latest === Infinity ? undefined : end),
  ];
}

const about = (subject: Subject, forecast: Forecast | undefined): readonly Spoken[] =>
  forecast ? [[subject, forecast]] : [];

/** No leader, no event: a leader must have been seen to live after the latest. */
function passed({ cluster, models }: Standing, forecast: Forecast, now: Instant): boolean {
  const delay = models[0]?.delay ?? 0;
  if (forecast.because.code === 'called_off_too_late') return false;
  if (now <= forecast.latest + delay + onItsWay) return false;
  const { renewal, fact } = cluster.leader;
  return fact?.present !== true || (renewal?.at ?? -Infinity) > forecast.latest + delay;
}
