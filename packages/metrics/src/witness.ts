import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import type { ForecastEvent, Result } from '@kube-heartbeat/rules/score.ts';
import type { SettingName } from '@kube-heartbeat/rules/settings.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Histogram } from './histogram.ts';

/** Which forecast is meant: after the last fact that bears on the event, or 30 s before it. */
export const predictionTimes = ['last_fact', 'before_30s'] as const;
export type PredictionTime = (typeof predictionTimes)[number];

export interface PredictionCount {
  readonly event: ForecastEvent;
  readonly at: PredictionTime;
  readonly result: Result;
  readonly count: number;
}

export interface PredictionError {
  readonly event: ForecastEvent;
  readonly at: PredictionTime;
  /** Seconds by which the actual event lay outside of its bounds (0: inside). */
  readonly seconds: Histogram;
}

/**
 * How a watch came to its end: `ended` by the server as usual, `expired` (410 Gone), `throttled`
 * (429), `refused` (401, 403), `silent` (nothing came in time), `failed` (any other way).
 */
export const watchResults = [
  'ended',
  'expired',
  'throttled',
  'refused',
  'silent',
  'failed',
] as const;
export type WatchResult = (typeof watchResults)[number];

/** How well one resource is seen. */
export interface Watched {
  /** A list of it was complete at least once. */
  readonly synced: boolean;
  /** How many objects are held of it. */
  readonly objects: number;
  /** When its watch last delivered anything, a bookmark too; absent: never. */
  readonly lastEventAt?: Instant;
  /** Complete lists so far. */
  readonly lists: number;
  /** Watches that ended so far; what is absent is 0. */
  readonly watches: Readonly<Partial<Record<WatchResult, number>>>;
  /** Objects skipped so far, by reason: a small closed set of words, never an object's own text. */
  readonly decodeErrors: Readonly<Record<string, number>>;
}

/** What the observer knows of itself and the rules do not: the second source of a page. */
export interface Witness {
  readonly build: {
    readonly version: string;
    readonly revision: string;
    readonly nodeVersion: string;
  };
  readonly watched: Readonly<Record<Resource, Watched>>;
  /** Gap between two renewals ÷ the grace in force, over all leases. */
  readonly leaseGaps: Histogram;
  /** What is absent is 0. */
  readonly predictions: readonly PredictionCount[];
  readonly predictionErrors: readonly PredictionError[];
  /** How often events began to contradict what is said of a setting; absent: never. */
  readonly contradictions?: readonly { readonly setting: SettingName; readonly count: number }[];
}
