import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { FleetView, NodeView } from '@kube-heartbeat/rules/view.ts';
import type { FleetCount } from './fleet-count.ts';
import type { Witness } from './witness.ts';

/** All that a page is made from. */
export interface Scene {
  readonly view: FleetView;
  readonly witness: Witness;
  /** Of all nodes, once all were written. */
  readonly count: FleetCount;
}

/** One line of a page; of a node's family it lacks the label `node`, which `render` adds. */
export interface Sample {
  /** By label name; in the order of the family's `labels`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `Infinity`: never. `NaN` is left out: what is not known has no series. */
  readonly value: number;
  /** Of a histogram only. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** What `?collect[]=` may name beside a family. */
export const groups = [
  'node',
  'trouble',
  'fleet',
  'zone',
  'controller',
  'setting',
  'prediction',
  'witness',
] as const;
export type Group = (typeof groups)[number];

interface Heading {
  readonly name: `kube_heartbeat_${string}`;
  /** An `info` ends in `_info` and is 1, a `counter` ends in `_total`. */
  readonly type: 'gauge' | 'counter' | 'histogram' | 'info';
  /** One sentence or more: the original field, and what was done to it. */
  readonly help: string;
  /** Every label of its samples, `node` and `le` too. */
  readonly labels: readonly string[];
  readonly group: Group;
}

/**
 * When a node has series of a family. `always`: in every mode. `detailed`: in mode all; in mode
 * lean while it is in trouble and an hour after. `trouble`: while it is not plainly ready.
 */
export type Shown = 'always' | 'detailed' | 'trouble';

/** A family with series for each node. */
export interface NodeFamily extends Heading {
  readonly of: 'node';
  readonly shown: Shown;
  /** How many a node usually has where it has them: what the budget counts. */
  readonly series: number;
  readonly samples: (node: NodeView, scene: Scene) => readonly Sample[];
  /** Its lines stay as they are while no node comes, goes or is labelled otherwise. */
  readonly stands?: true;
  /** Its own labels are the same for many nodes, and its values are numbers. */
  readonly alike?: true;
  /** The value of its one sample, of a family without labels of its own. */
  readonly value?: (node: NodeView, scene: Scene) => number | undefined;
}

/** A family of the whole cluster, or of the observer itself: in every mode. */
export interface FleetFamily extends Heading {
  readonly of: 'fleet';
  /** How many, in words. */
  readonly series: string;
  readonly samples: (scene: Scene) => readonly Sample[];
}

export type Family = NodeFamily | FleetFamily;

/** The sample of a family with one series, none if its value is not known. */
export function one(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ value }];
}

/** A family with one series a node, none while its value is not known. */
export function single(
  value: (node: NodeView, scene: Scene) => number | undefined,
): Pick<NodeFamily, 'value' | 'samples'> {
  return { value, samples: (node, scene) => one(value(node, scene)) };
}

/** Unix seconds of an instant of ours, to the millisecond. */
export function unixTime(instant: Instant | undefined, { view }: Scene): number | undefined {
  return instant === undefined ? undefined : toMillisecond(instant + view.wallOffset);
}

/** Seconds from an instant of ours until now, never below 0, to the millisecond. */
export function ageOf(instant: Instant | undefined, { view }: Scene): Seconds | undefined {
  return instant === undefined ? undefined : toMillisecond(Math.max(view.now - instant, 0));
}

/** The digits below a millisecond are noise, and cost bytes. */
export function toMillisecond(seconds: Seconds): Seconds {
  return Math.round(seconds * 1000) / 1000;
}
