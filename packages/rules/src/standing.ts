import { censusOf } from './census.ts';
import type { Cluster } from './cluster-state.ts';
import { mergeNode, mergePod } from './merge.ts';
import { type Model, modelOf } from './model.ts';
import {
  forecastNode,
  forecastOrphan,
  type NodeForecast,
  type PodForecast,
} from './node-forecast.ts';
import type { Settings } from './settings.ts';
import type { Instant } from './time.ts';

/** What stands at one moment: the state, and the models that read it. */
export interface Standing {
  readonly cluster: Cluster;
  readonly models: readonly Model[];
}

/** The models of all candidates at one moment. */
export function standingAt(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
): Standing {
  const census = censusOf(cluster, now);
  const models = candidates.map((candidate) => modelOf(cluster, candidate, now, census));
  return { cluster, models };
}

/** The same, made when it is asked for, once: it costs a walk over all nodes. */
export function standingOnce(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
): () => Standing {
  let made: Standing | undefined;
  return () => {
    made ??= standingAt(cluster, candidates, now);
    return made;
  };
}

/** What stands for a node; `undefined`: there is no such node. */
export function standingNode(
  { cluster, models }: Standing,
  name: string,
): NodeForecast | undefined {
  const node = cluster.nodes.get(name);
  return node && mergeNode(models.map((model) => forecastNode(model, node)));
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
