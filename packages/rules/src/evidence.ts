import type { Cluster } from './cluster-state.ts';
import type { Settings } from './settings.ts';
import type { Instant } from './time.ts';

/** A parameter as events show it, and how many of them agree. */
export interface Learned {
  /** What to reckon with; absent: known well enough to contradict, not to reckon with. */
  readonly value?: number;
  /** Any value of these would have shown the same. */
  readonly least: number;
  readonly most: number;
  readonly agree: number;
  /** Events that could tell. */
  readonly of: number;
}

/** What a rule of calibration reads. */
export interface Evidence {
  readonly cluster: Cluster;
  /** What is in force as far as it is known; what is learned replaces it step by step. */
  readonly settings: Settings;
  /** The period is known, or confirmed by events. */
  readonly paced: boolean;
  /** Events from before it are not counted. */
  readonly since: Instant;
}

/** So many events have to agree, and such a share of all. */
export const enough = 3;
const share = 0.9;

/**
 * How many of the events agree. `undefined`: too few, or too many differ; also when most of those
 * under the present leader differ, for a new leader may run with new flags.
 */
export function agreement<Event extends { readonly at: Instant }>(
  { cluster, since }: Evidence,
  events: readonly Event[],
  agrees: (event: Event) => boolean,
): { readonly agree: number; readonly of: number } | undefined {
  const all = events.filter(({ at }) => at >= since);
  const agree = all.filter(agrees).length;
  if (agree < enough || agree < share * all.length) return undefined;
  const took = cluster.leader.changed?.at ?? -Infinity;
  const own = all.filter(({ at }) => at >= took);
  if (own.filter(agrees).length < share * own.length) return undefined;
  return { agree, of: all.length };
}

/** The roundest number between two, both included: people set round numbers. */
export function roundest(units: readonly number[], least: number, most: number): number {
  for (const unit of units) {
    const value = Math.floor(most / unit + 1e-9) * unit;
    if (value >= least && value > 0) return Number(value.toPrecision(6));
  }
  return Number(((least + most) / 2).toPrecision(3));
}
