import { censusSteps } from './census.ts';
import type { Cluster, NodeMemory } from './cluster-state.ts';
import { mergeNode, mergePod } from './merge.ts';
import { type Model, modelOf } from './model.ts';
import {
  forecastNode,
  forecastOrphan,
  type NodeForecast,
  type PodForecast,
} from './node-forecast.ts';
import type { Settings } from './settings.ts';
import { spendings } from './spending.ts';
import { finish, type Steps } from './steps.ts';
import type { Instant } from './time.ts';
import { withoutTwins } from './twin-models.ts';

/** What stands at one moment: the state, and the models that read it. */
export interface Standing {
  readonly cluster: Cluster;
  readonly models: readonly Model[];
  /** Those of them that may differ on a node whose lease was never touched. */
  readonly distinct: readonly Model[];
}

/** The models of all candidates at one moment. */
export function standingAt(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
): Standing {
  return finish(standingSteps(cluster, candidates, now));
}

/** The same, some of the nodes that are counted for it a step; `uncalm`: those that are not calm. */
export function* standingSteps(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
  uncalm?: readonly NodeMemory[],
): Steps<Standing> {
  const census = yield* censusSteps(cluster, now, uncalm);
  const spentBy = spendings(cluster.ticks);
  const models = candidates.map((each) => modelOf(cluster, each, now, census, spentBy));
  return { cluster, models, distinct: withoutTwins(models) };
}

/** The same, made when it is asked for, once. */
export function standingOnce(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
  uncalm?: readonly NodeMemory[],
): () => Steps<Standing> {
  let made: Standing | undefined;
  return function* () {
    made ??= yield* standingSteps(cluster, candidates, now, uncalm);
    return made;
  };
}

/** What stands for a node; `undefined`: there is no such node. */
export function standingNode(standing: Standing, name: string): NodeForecast | undefined {
  const node = standing.cluster.nodes.get(name);
  return node && mergeNode(modelsFor(standing, node).map((model) => forecastNode(model, node)));
}

/** The models to be asked of a node. */
export function modelsFor({ models, distinct }: Standing, { lease }: NodeMemory): readonly Model[] {
  return lease?.touched === undefined ? distinct : models;
}

/** What stands for a pod, also when its Node object is gone. */
export function standingPod(
  standing: Standing,
  node: string,
  key: string,
): PodForecast | undefined {
  const pod = standing.cluster.pods.get(node)?.pods.get(key);
  if (pod === undefined) return undefined;
  const next = standingNode(standing, node);
  if (next !== undefined) return next.pods.find((one) => one.pod === pod);
  const orphans = standing.models.map((model) => forecastOrphan(model, pod));
  return orphans[0] && mergePod(orphans[0], orphans);
}
