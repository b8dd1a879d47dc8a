import type { Witness } from '@kube-heartbeat/metrics/witness.ts';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Forecast } from '@kube-heartbeat/rules/view.ts';
import { becauseJson, type Time, time } from './json.ts';

/** One side of a judged forecast, in Unix seconds. */
interface JudgedJson {
  readonly earliest: Time;
  readonly latest: Time;
  readonly because: Readonly<Record<string, string | number>>;
}

/** A judged forecast: a line of `--score.log`, and of `recent`. */
export interface OutcomeJson {
  readonly event: string;
  readonly node: string;
  /** `namespace/name`. */
  readonly pod: string | null;
  readonly result: string;
  readonly seen: number | null;
  /** `at`: since when it stood. */
  readonly last_fact: (JudgedJson & { readonly at: number | null }) | null;
  readonly before_30s: (JudgedJson & { readonly result: string }) | null;
}

interface PredictionJson {
  readonly event: string;
  readonly at: string;
  readonly result: string;
  readonly count: number;
}

interface ErrorJson {
  readonly event: string;
  readonly at: string;
  readonly count: number;
  /** Half of the events lay at most so many seconds outside of their bounds (0: inside). */
  readonly median_at_most: Time | null;
}

export interface ScoreJson {
  readonly now: number;
  readonly predictions: readonly PredictionJson[];
  readonly errors: readonly ErrorJson[];
  /** Newest first, at most 100. */
  readonly recent: readonly OutcomeJson[];
}

/** The answer of /api/v1/score. */
export function scoreJson(
  witness: Witness,
  recent: readonly OutcomeJson[],
  now: number,
): ScoreJson {
  const errors = witness.predictionErrors.map(({ event, at, seconds }) => {
    const count = seconds.counts.reduce((sum, each) => sum + each, 0);
    return {
      event,
      at,
      count,
      median_at_most: medianAtMost(seconds.bounds, seconds.counts, count),
    };
  });
  return { now, predictions: witness.predictions, errors, recent };
}

/** The upper bound of the bucket that holds the median. */
function medianAtMost(
  bounds: readonly number[],
  counts: readonly number[],
  total: number,
): Time | null {
  if (total === 0) return null;
  let sum = 0;
  for (const [index, count] of counts.entries()) {
    sum += count;
    if (sum * 2 >= total) return bounds[index] ?? 'never';
  }
  return null;
}

/** A judged forecast as JSON; `offset` makes Unix seconds of our instants. */
export function outcomeJson(outcome: Outcome, offset: number): OutcomeJson {
  const { event, node, pod, result, actual, lastFact, lastFactAt, before30s, before30sResult } =
    outcome;
  const judged = ({ earliest, latest, because }: Forecast): JudgedJson => ({
    earliest: time(earliest + offset),
    latest: time(latest + offset),
    because: becauseJson(because),
  });
  return {
    event,
    node,
    pod: pod ?? null,
    result,
    seen: actual === undefined ? null : actual + offset,
    last_fact: lastFact
      ? { ...judged(lastFact), at: lastFactAt === undefined ? null : lastFactAt + offset }
      : null,
    before_30s:
      before30s && before30sResult ? { ...judged(before30s), result: before30sResult } : null,
  };
}
