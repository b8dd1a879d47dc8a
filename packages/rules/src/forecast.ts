import type { Cluster, NodeMemory } from './cluster-state.ts';
import { controlPlaneSuspect, nodesWithoutLease, orphanLeases, zoneViews } from './fleet.ts';
import { mergeNode } from './merge.ts';
import { type Model, modelOf } from './model.ts';
import { forecastNode } from './node-forecast.ts';
import { nodeView } from './node-view.ts';
import type { Settings, SettingView } from './settings.ts';
import type { Instant } from './time.ts';
import type { NodeView, View } from './view.ts';
import { evictionsHalted } from './zone.ts';

/**
 * What comes, for every node: pure, made anew from the state and `now`. With several candidates
 * the bounds hold for each of them; `candidates` is never empty. `settings` tells people what the
 * candidates were made from.
 *
 * @see docs/model.md
 */
export function forecast(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
  settings: readonly SettingView[] = [],
): View {
  const models = candidates.map((candidate) => modelOf(cluster, candidate, now));
  const nodes = [...cluster.nodes.values()].flatMap((node) => viewOf(models, node) ?? []);
  return { ...fleetOf(cluster, models[0], now, settings), nodes };
}

/** What is true of the cluster as a whole: a view without its nodes. */
export function forecastFleet(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
  settings: readonly SettingView[] = [],
): Omit<View, 'nodes'> {
  const [candidate] = candidates;
  const model = candidate && modelOf(cluster, candidate, now);
  return fleetOf(cluster, model, now, settings);
}

function fleetOf(
  cluster: Cluster,
  model: Model | undefined,
  now: Instant,
  settings: readonly SettingView[],
): Omit<View, 'nodes'> {
  return {
    now,
    wallOffset: cluster.wallOffset,
    zones: model === undefined ? [] : zoneViews(model),
    leader: leaderView(cluster, model),
    evictionsHalted: evictionsHalted(cluster),
    controlPlaneSuspect: model !== undefined && controlPlaneSuspect(model),
    orphanLeases: orphanLeases(cluster),
    nodesWithoutLease: nodesWithoutLease(cluster),
    ...(cluster.probeRound !== undefined && { probeRound: cluster.probeRound }),
    settings,
    fresh: { ...cluster.fresh },
  };
}

/** What comes for one node; `undefined`: there is no such node. */
export function forecastOne(
  cluster: Cluster,
  candidates: readonly Settings[],
  name: string,
  now: Instant,
): NodeView | undefined {
  const node = cluster.nodes.get(name);
  if (node === undefined) return undefined;
  const models = candidates.map((candidate) => modelOf(cluster, candidate, now));
  return viewOf(models, node);
}

/**
 * What comes for these nodes, those that are gone left out: a large fleet is forecast in parts,
 * each by the facts of its own moment, so that no part holds up what is being watched.
 */
export function forecastSome(
  cluster: Cluster,
  candidates: readonly Settings[],
  names: readonly string[],
  now: Instant,
): readonly NodeView[] {
  const models = candidates.map((candidate) => modelOf(cluster, candidate, now));
  return names.flatMap((name) => {
    const node = cluster.nodes.get(name);
    return (node && viewOf(models, node)) ?? [];
  });
}

function viewOf(models: readonly Model[], node: NodeMemory): NodeView | undefined {
  const [model] = models;
  const merged = mergeNode(models.map((each) => forecastNode(each, node)));
  return model && merged && nodeView(model, node, merged);
}

function leaderView({ leader }: Cluster, model: Model | undefined): View['leader'] {
  const state = model?.leader ?? 'unknown';
  const seenAt = leader.renewal?.at ?? leader.changed?.at;
  return {
    changes: leader.changes,
    state,
    ...(leader.fact?.holder && state !== 'unknown' && { holder: leader.fact.holder }),
    ...(seenAt !== undefined && { seenAt }),
  };
}
