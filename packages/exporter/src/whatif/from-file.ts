import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { zoneName } from '@kube-heartbeat/rules/observe-zone.ts';
import { candidates, type Settings } from '@kube-heartbeat/rules/settings.ts';
import { minorOf, newestVersion, oldestVersion } from '@kube-heartbeat/rules/versions.ts';
import type { Fate, Forecast, NodeView } from '@kube-heartbeat/rules/view.ts';
import type { Options } from '../options.ts';
import { knownOf } from './profiles.ts';
import type { Snapshot } from './read-file.ts';
import { clusterOf, type Scene } from './scene.ts';
import { outlook } from './timeline.ts';

/** What becomes of the pods of dying nodes. */
interface Toll {
  /** Each by its fate; `stay`: they tolerate it for ever. */
  readonly pods: Readonly<Record<Fate | 'stay', number>>;
  readonly firstDeletion: Forecast | undefined;
  readonly lastDeletion: Forecast | undefined;
}

/** What becomes of nodes that die together. */
export interface Fall extends Toll {
  /** Of what: a node's name, or a zone's. */
  readonly name: string;
  readonly zone: string;
  readonly nodes: number;
  readonly unknown: Forecast | undefined;
  readonly noExecute: Forecast | undefined;
}

/** The answer for the cluster of a file. */
export interface FileAnswer {
  readonly settings: readonly Settings[];
  readonly snapshot: Snapshot;
  /** Each node alone. */
  readonly alone: readonly Fall[];
  /** All nodes of a zone at once. */
  readonly zones: readonly Fall[];
}

/** What becomes of each node of a file's cluster alone, and of each zone at once. */
export function answerFor(options: Options, snapshot: Snapshot): FileAnswer {
  const minor = newestKubelet(snapshot.nodes);
  const known = { ...snapshot.known, ...knownOf({ delay: 0, ...options.settings }) };
  const settings = candidates(known, minor);
  const scene = { ...snapshot, leaseDuration: options.leaseDuration };
  const fall = (name: string, zone: string, dying: readonly NodeFact[]): Fall => {
    const seen = outlook(scene, dying, settings);
    return {
      name,
      zone,
      nodes: dying.length,
      unknown: seen?.unknown,
      noExecute: seen?.noExecute,
      ...tollOf(seen?.earliest ?? [], seen?.latest ?? []),
    };
  };
  const alive = snapshot.nodes.filter(({ ready }) => ready?.status === 'True');
  const zones = Map.groupBy(alive, zoneName);
  return {
    settings,
    snapshot,
    alone: eachAlone(scene, alive, settings),
    zones: [...zones]
      .map(([zone, dying]) => fall(zone, zone, dying))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

function eachAlone(
  scene: Scene,
  alive: readonly NodeFact[],
  settings: readonly Settings[],
): readonly Fall[] {
  const names = new Set(alive.map(({ node }) => node));
  const { nodes } = forecast(clusterOf(scene), settings, 0);
  return nodes
    .filter(({ name }) => names.has(name))
    .map((view) => ({
      name: view.name,
      zone: view.zone,
      nodes: 1,
      unknown: view.unknown,
      noExecute: view.noExecute,
      ...tollOf([view], [view]),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What becomes of the pods of the same nodes, given up at the earliest and at the latest. */
function tollOf(early: readonly NodeView[], late: readonly NodeView[]): Toll {
  const pods = { replaced: 0, waits: 0, lost: 0, stay: 0 };
  for (const { pods: all } of early) {
    for (const { deletion, fate } of all) {
      pods[deletion && deletion.earliest < Infinity ? fate : 'stay'] += 1;
    }
  }
  const [first, last] = [deletionsOf(early), deletionsOf(late)];
  return { pods, firstDeletion: edge(first, last, 'min'), lastDeletion: edge(first, last, 'max') };
}

function deletionsOf(nodes: readonly NodeView[]): readonly Forecast[] {
  return nodes
    .flatMap(({ pods, podsAssumed, eviction }) =>
      podsAssumed ? [eviction] : pods.map(({ deletion }) => deletion),
    )
    .filter((deletion) => deletion !== undefined && deletion.earliest < Infinity)
    .flatMap((deletion) => deletion ?? []);
}

/** The bounds of the first, or of the last, of several deletions. */
function edge(
  early: readonly Forecast[],
  late: readonly Forecast[],
  which: 'min' | 'max',
): Forecast | undefined {
  const because = early[0]?.because;
  if (because === undefined) return undefined;
  const pick = Math[which];
  return {
    earliest: early.map(({ earliest }) => earliest).reduce((one, other) => pick(one, other)),
    latest: late
      .map(({ latest }) => latest)
      .reduce((one, other) => pick(one, other), which === 'min' ? Infinity : 0),
    because,
  };
}

/** The API server is at least as new as any kubelet: the newest of them is our guess. */
function newestKubelet(nodes: readonly NodeFact[]): number {
  const newest = Math.max(...nodes.flatMap(({ kubeletVersion }) => minorOf(kubeletVersion) ?? []));
  return newest === -Infinity
    ? newestVersion
    : Math.min(Math.max(newest, oldestVersion), newestVersion);
}
