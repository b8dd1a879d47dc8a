import type { Cluster } from './cluster-state.ts';
import type { Fact } from './fact.ts';
import { lastFactAt } from './last-fact.ts';
import { close, type Ended, keyOf, type Outcome, type Score, type Subject } from './score.ts';
import type { Settings } from './settings.ts';
import { sightOf } from './sight.ts';
import type { Forecast } from './view.ts';

/** What a fact is judged with. */
export interface Bench {
  readonly score: Score;
  readonly cluster: Cluster;
  readonly candidates: readonly Settings[];
  readonly fact: Fact;
}

/** It came: held against what was foretold, if anything was. */
export function happened(
  bench: Bench,
  subject: Subject,
  forecast: Forecast | undefined,
): readonly Outcome[] {
  const { score, candidates, fact } = bench;
  if (score.missed.delete(keyOf(subject))) return [];
  const { at, notBefore } = sightOf(fact);
  const late = at - Math.min(notBefore ?? Infinity, at - (candidates[0]?.delay ?? 0));
  return [closed(bench, subject, forecast, { late })];
}

/** The forecast came to its end. */
export function closed(
  { score, cluster, fact }: Bench,
  subject: Subject,
  forecast: Forecast | undefined,
  how: Ended['how'],
): Outcome {
  const since = lastFactAt(cluster, subject);
  return close(score, subject, { forecast, since, at: fact.seenAt, how });
}

/** End what was told; what was never told needs no end. */
export function endTold(
  bench: Bench,
  subject: Subject,
  how: 'cancelled' | 'superseded',
): readonly Outcome[] {
  const { told: all, missed } = bench.score;
  // For each renewal once, and mostly nothing is told of anybody: its key would cost more than all else.
  if (all.size === 0 && missed.size === 0) return [];
  const key = keyOf(subject);
  const told = all.get(key);
  missed.delete(key);
  return told === undefined ? [] : [closed(bench, subject, told.at(-1)?.forecast, how)];
}
