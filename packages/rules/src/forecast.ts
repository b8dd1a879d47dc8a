import { isCalm } from './calm.ts';
import type { Cluster, NodeMemory } from './cluster-state.ts';
import { Cohorts } from './cohorts.ts';
import { controlPlaneSuspect, unpaired, zoneViews } from './fleet.ts';
import type { KeptViews } from './kept-views.ts';
import { mergeNode } from './merge.ts';
import type { Model } from './model.ts';
import { forecastNode, type NodeForecast } from './node-forecast.ts';
import { briefViews, nodeView } from './node-view.ts';
import type { SettingView } from './setting-view.ts';
import type { Settings } from './settings.ts';
import { modelsFor, type Standing, standingAt, standingSteps } from './standing.ts';
import { finish, type Steps } from './steps.ts';
import type { Instant, Seconds } from './time.ts';
import type { FleetView, NodeView, Outlook, View } from './view.ts';
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
  return finish(forecastSteps(cluster, candidates, now, { settings }));
}

interface Extent {
  readonly settings?: readonly SettingView[];
  /** What was said before, and still holds where nothing has changed; written anew. */
  readonly kept?: KeptViews;
}

/**
 * The same, a node a step; the cluster's own figures are of the first ones. There is one `now` for
 * all: a node that changes meanwhile is forecast from its newest facts, each whole in itself; one
 * that goes is left out, one that comes is in the next view.
 */
export function* forecastSteps(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
  { settings = [], kept }: Extent = {},
): Steps<View> {
  const standing = yield* standingSteps(cluster, candidates, now);
  const { models } = standing;
  yield;
  const fleet = fleetOf(cluster, models[0], now, settings);
  kept?.standOn(models);
  const cohorts = new Cohorts();
  const nodes: NodeView[] = [];
  for (const name of [...cluster.nodes.keys()]) {
    const node = cluster.nodes.get(name);
    if (node === undefined) continue;
    const before = kept?.of(cluster, node, now);
    if (before !== undefined) {
      nodes.push(before);
      continue;
    }
    const view = viewOf(modelsFor(standing, node), node, cohorts);
    if (view === undefined) continue;
    nodes.push(view);
    kept?.keep(cluster, node, { view, now });
    yield;
  }
  return { ...fleet, nodes };
}

/** What comes for some nodes, one after another as they are asked for. */
export function* viewsOf(
  standing: Standing,
  names: Iterable<string>,
): Generator<NodeView, void, undefined> {
  for (const name of names) {
    const node = standing.cluster.nodes.get(name);
    const view = node && viewOf(modelsFor(standing, node), node);
    if (view !== undefined) yield view;
  }
}

/**
 * The forecast of one `now`, its nodes for whoever reads them once, one after another. What may happen
 * in between is as in `forecastSteps`. Of nodes that have been calm for `briefAfter` seconds it tells who
 * they are and when they renewed, no more: for a reader who shows nothing else of them. Before the first
 * node what is counted of all takes some steps.
 */
export function* outlookSteps(
  cluster: Cluster,
  candidates: readonly Settings[],
  now: Instant,
  settings: readonly SettingView[],
  briefAfter: Seconds = Infinity,
): Steps<Outlook> {
  const standing = yield* standingSteps(cluster, candidates, now);
  const fleet = fleetOf(cluster, standing.models[0], now, settings);
  return {
    ...fleet,
    nodes: nodesOf(standing, now - briefAfter),
    moves: () => cluster.roster.moves,
  };
}

function* nodesOf(standing: Standing, calmSince: Instant): Generator<NodeView, void> {
  const [model] = standing.models;
  const { nodes, roster } = standing.cluster;
  const { moves } = roster;
  const [cohorts, briefly] = [new Cohorts(), briefViews(standing.cluster)];
  // One that goes and comes again meanwhile would be met twice by a walk over the nodes themselves.
  for (const known of [...nodes.values()]) {
    const { name } = known;
    const node = roster.moves === moves ? known : nodes.get(name);
    if (node === undefined) continue;
    if (model !== undefined && isPlainSince(model, node, calmSince)) {
      yield briefly(node);
      continue;
    }
    const view = viewOf(modelsFor(standing, node), node, cohorts);
    if (view !== undefined) yield view;
  }
}

function isPlainSince(model: Model, node: NodeMemory, since: Instant): boolean {
  return model.fresh && isCalm(node, model.now) && (node.lastTrouble ?? -Infinity) < since;
}

function fleetOf(
  cluster: Cluster,
  model: Model | undefined,
  now: Instant,
  settings: readonly SettingView[],
): FleetView {
  return {
    now,
    wallOffset: cluster.wallOffset,
    zones: model === undefined ? [] : zoneViews(model),
    leader: leaderView(cluster, model),
    evictionsHalted: evictionsHalted(cluster),
    controlPlaneSuspect: model !== undefined && controlPlaneSuspect(model),
    ...unpaired(cluster),
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
  return viewOf(modelsFor(standingAt(cluster, candidates, now), node), node);
}

function viewOf(
  models: readonly Model[],
  node: NodeMemory,
  cohorts?: Cohorts,
): NodeView | undefined {
  const [model] = models;
  const next = cohorts?.of(models, node) ?? nextOf(models, node, cohorts);
  return model && next && nodeView(model, node, next);
}

function nextOf(
  models: readonly Model[],
  node: NodeMemory,
  cohorts: Cohorts | undefined,
): NodeForecast | undefined {
  const next = mergeNode(models.map((model) => forecastNode(model, node)));
  if (next !== undefined) cohorts?.keep(models, node, next);
  return next;
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
