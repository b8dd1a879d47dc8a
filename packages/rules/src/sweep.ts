import type { Cluster, NodeMemory } from './cluster-state.ts';
import type { NodeForecast } from './node-forecast.ts';
import { podKey } from './observe-pod.ts';
import { close, keyOf, type Outcome, type Score, type Subject, tell } from './score.ts';
import type { Settings } from './settings.ts';
import { isLate } from './silence.ts';
import { type Standing, standingAt, standingNode } from './standing.ts';
import { finish, type Steps } from './steps.ts';
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
  return finish(sweepSteps(score, cluster, candidates, now));
}

/** The same, a node a step: each is judged by its newest facts. */
export function* sweepSteps(
  score: Score,
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
): Steps<readonly Outcome[]> {
  const standing = standingAt(cluster, candidates, now);
  if (standing.models[0]?.fresh !== true) return [];
  yield;
  const outcomes: Outcome[] = [];
  const troubled = [...cluster.nodes.values()].filter((node) => inTrouble(cluster, node, now));
  for (const { name } of troubled) {
    outcomes.push(...sweepNode(score, standing, name, now));
    yield;
  }
  return outcomes;
}

function inTrouble(
  cluster: Cluster,
  { name, fact, taintedSince }: NodeMemory,
  now: Instant,
): boolean {
  if (fact.ready?.status !== 'True' || taintedSince !== undefined) return true;
  return isLate(cluster, name, now);
}

function sweepNode(
  score: Score,
  standing: Standing,
  node: string,
  now: Instant,
): readonly Outcome[] {
  const next = standingNode(standing, node);
  if (next === undefined) return [];
  const listed = standing.cluster.pods.get(node)?.listed === true;
  return told(node, next, listed).flatMap(([subject, forecast]) => {
    if (score.missed.has(keyOf(subject))) return [];
    tell(score, subject, now, forecast);
    if (!passed(standing, forecast, now)) return [];
    const outcome = close(score, subject, forecast, 'missed');
    score.missed.add(keyOf(subject));
    return [outcome];
  });
}

/** What is told of a node, each with its subject. Pods that are not listed are not scored. */
function told(node: string, next: NodeForecast, listed: boolean): readonly [Subject, Forecast][] {
  const all: [Subject, Forecast | undefined][] = [
    [{ event: 'unknown', node }, next.unknown],
    [{ event: 'no_execute', node }, next.noExecute],
  ];
  for (const { pod, deletion } of listed ? next.pods : []) {
    all.push([{ event: 'deletion', node, pod: podKey(pod.fact) }, deletion]);
  }
  return all.flatMap(([subject, forecast]) => (forecast ? [[subject, forecast]] : []));
}

/** No leader, no event: a leader must have been seen to live after the latest. */
function passed({ cluster, models }: Standing, forecast: Forecast, now: Instant): boolean {
  const delay = models[0]?.delay ?? 0;
  if (forecast.because.code === 'called_off_too_late') return false;
  if (now <= forecast.latest + delay + onItsWay) return false;
  const { renewal, fact } = cluster.leader;
  return fact?.present !== true || (renewal?.at ?? -Infinity) > forecast.latest + delay;
}
