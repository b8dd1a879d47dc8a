import type { Steps } from '@kube-heartbeat/rules/steps.ts';
import type { View } from '@kube-heartbeat/rules/view.ts';
import { type ClusterJson, clusterJson } from './json.ts';
import { type RowJson, rowJson } from './json-row.ts';
import type { ScoreJson } from './json-score.ts';

/** What the stream tells of the cluster as a whole. */
export interface FleetJson extends Omit<ClusterJson, 'now'> {
  readonly version: string;
  /** Leases and nodes have been listed once: only then an empty list means no nodes. */
  readonly synced: boolean;
  readonly score: Omit<ScoreJson, 'now'>;
}

/** Event `snapshot`: all there is. A reader forgets what it knew before. */
export interface SnapshotJson {
  readonly now: number;
  readonly fleet: FleetJson;
  readonly nodes: readonly RowJson[];
}

/** Event `change`: what is absent is as before; only `now` always moves. */
export interface ChangeJson {
  readonly now: number;
  /** The fields that changed. */
  readonly fleet?: Partial<FleetJson>;
  /** Nodes that are new, or of which more changed than their lease. */
  readonly nodes?: readonly RowJson[];
  /** `lease_seen` of nodes of which nothing else changed. */
  readonly renewed?: Readonly<Record<string, number | null>>;
  readonly gone?: readonly string[];
}

/** What was told last: the texts of all rows, and of the fleet's fields. */
export interface Told {
  now: number;
  readonly fleet: Map<string, string>;
  readonly rows: Map<string, { text: string; leaseSeen: number | null }>;
}

/** Nothing was told yet. */
export function nothingTold(): Told {
  return { now: 0, fleet: new Map(), rows: new Map() };
}

/** All that was told last, as the data of a snapshot. */
export function snapshotOf({ now, fleet, rows }: Told): string {
  const fields = [...fleet].map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  const nodes = [...rows.values()].map(({ text, leaseSeen }) => withLease(text, leaseSeen));
  return `{"now":${now},"fleet":{${fields.join(',')}},"nodes":[${nodes.join(',')}]}`;
}

/** Takes a newer view in, a node a step; returns what changed, as the data of a change. */
export function* changeSteps(told: Told, view: View, fleet: FleetJson): Steps<string> {
  told.now = view.now + view.wallOffset;
  const nodes: string[] = [];
  const renewed: string[] = [];
  const names = new Set<string>();
  for (const node of view.nodes) {
    yield;
    names.add(node.name);
    const { lease_seen: leaseSeen, ...row } = rowJson(node, view);
    const text = JSON.stringify(row);
    const before = told.rows.get(row.name);
    if (before?.text === text && isSame(before.leaseSeen, leaseSeen)) continue;
    told.rows.set(row.name, { text, leaseSeen });
    if (before?.text === text) renewed.push(`${JSON.stringify(row.name)}:${leaseSeen}`);
    else nodes.push(withLease(text, leaseSeen));
  }
  const gone = [...told.rows.keys()].filter((name) => !names.has(name));
  for (const name of gone) told.rows.delete(name);
  return [
    `{"now":${told.now}`,
    list(',"fleet":{', fieldsOf(told, fleet), '}'),
    list(',"nodes":[', nodes, ']'),
    list(',"renewed":{', renewed, '}'),
    `${gone.length > 0 ? `,"gone":${JSON.stringify(gone)}` : ''}}`,
  ].join('');
}

/** What the stream tells of the fleet at this moment. */
export function fleetJson(
  view: View,
  problems: readonly string[],
  rest: Omit<FleetJson, keyof ClusterJson>,
): FleetJson {
  const { now: _, ...cluster } = clusterJson(view, problems);
  return { ...cluster, ...rest };
}

/** A wall clock that is slewed moves every time a little: that is no renewal. */
function isSame(one: number | null, other: number | null): boolean {
  return one === other || (one !== null && other !== null && Math.abs(one - other) < 0.05);
}

/** A row's text begins with its name: the lease goes in before it. */
function withLease(text: string, leaseSeen: number | null): string {
  return `{"lease_seen":${leaseSeen},${text.slice(1)}`;
}

function fieldsOf(told: Told, fleet: FleetJson): readonly string[] {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(fleet)) {
    const text = JSON.stringify(value);
    if (told.fleet.get(name) === text) continue;
    told.fleet.set(name, text);
    fields.push(`${JSON.stringify(name)}:${text}`);
  }
  return fields;
}

function list(before: string, items: readonly string[], after: string): string {
  return items.length > 0 ? `${before}${items.join(',')}${after}` : '';
}
