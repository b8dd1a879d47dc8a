import {
  addValue,
  emptyHistogram,
  type Histogram,
  leaseGapBounds,
  predictionErrorBounds,
} from '@kube-heartbeat/metrics/histogram.ts';
import type { PredictionCount, PredictionError } from '@kube-heartbeat/metrics/witness.ts';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Forecast } from '@kube-heartbeat/rules/view.ts';

/** What the observer counts since it started. */
export interface Tally {
  readonly leaseGaps: Histogram;
  readonly predictions: Map<string, PredictionCount>;
  readonly errors: Map<string, PredictionError>;
}

/** Nothing counted yet. */
export function emptyTally(): Tally {
  return { leaseGaps: emptyHistogram(leaseGapBounds), predictions: new Map(), errors: new Map() };
}

/** One more gap between two renewals. */
export function tallyGap(tally: Tally, gap: Seconds, grace: Seconds): void {
  addValue(tally.leaseGaps, gap / grace);
}

/** One more forecast that ended. */
export function tallyOutcome(tally: Tally, outcome: Outcome): void {
  const { event, result, lastFact, before30s, before30sResult, actual } = outcome;
  record(tally, { event, at: 'last_fact', result }, lastFact, actual);
  if (before30sResult === undefined) return;
  record(tally, { event, at: 'before_30s', result: before30sResult }, before30s, actual);
}

type Judged = Omit<PredictionCount, 'count'>;

function record(
  tally: Tally,
  judged: Judged,
  forecast: Forecast | undefined,
  actual: Instant | undefined,
): void {
  const { predictions } = tally;
  const key = `${judged.event} ${judged.at} ${judged.result}`;
  predictions.set(key, { ...judged, count: (predictions.get(key)?.count ?? 0) + 1 });
  if (forecast && actual !== undefined) measure(tally, judged, forecast, actual);
}

/** By how much an event lay outside; a forecast of never has no distance. */
function measure(
  { errors }: Tally,
  { event, at, result }: Judged,
  forecast: Forecast,
  actual: Instant,
): void {
  const outside = Math.max(0, forecast.earliest - actual, actual - forecast.latest);
  const error = result === 'inside' ? 0 : outside;
  if (!Number.isFinite(error)) return;
  const key = `${event} ${at}`;
  const seconds = errors.get(key)?.seconds ?? emptyHistogram(predictionErrorBounds);
  errors.set(key, { event, at, seconds: addValue(seconds, error) });
}
