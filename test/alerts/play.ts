import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { plan, runUntil } from '@kube-heartbeat/simulator/schedule.ts';
import { firstScrape, interval, type Target } from './promtool.ts';
import { openStage, type Stage } from './stage.ts';
import { record, type Tapes } from './tape.ts';

/** What somebody does, or what befalls the cluster, and when. */
export interface Act {
  readonly at: Seconds;
  readonly does: (stage: Stage) => void;
}

/** Whom Prometheus scrapes: the labels that it gives, and what is told at a scrape. */
export interface Source {
  readonly labels: Readonly<Record<string, string>>;
  readonly told: () => ReadonlyMap<string, number>;
}

/** Acts, and who is there to see them. */
export interface Play {
  readonly acts: readonly Act[];
  readonly seconds: Seconds;
  readonly seed: number;
  /** Each forecast of the rules is held against what the simulated controllers do. */
  readonly isJudged?: boolean;
  readonly sources: (stage: Stage) => readonly Source[];
  /** Only these metrics are of interest. */
  readonly reads: ReadonlySet<string>;
}

/** What came of it: what Prometheus scraped, and when pods were really deleted. */
export interface Performance {
  readonly targets: readonly Target[];
  /** When the taint eviction controller deleted the first pod; absent: none. */
  readonly firstEviction: Seconds | undefined;
  /** Forecasts that were held against what came. */
  readonly judged: readonly Outcome[];
}

/** Play acts on a simulated cluster in virtual time: kubelets and controllers do what they do. */
export function perform({
  acts,
  seconds,
  seed,
  isJudged = true,
  sources,
  reads,
}: Play): Performance {
  const stage = openStage(seed, isJudged);
  const { schedule } = stage.cluster.ground;
  const evicted = firstEviction(stage);
  const scraped = sources(stage).map((source) => ({ source, tapes: new Map() as Tapes }));
  for (const { at, does } of acts) plan(schedule, at, () => does(stage));
  for (let at = firstScrape, scrape = 0; at <= seconds; at += interval, scrape++) {
    runUntil(schedule, at);
    for (const { source, tapes } of scraped) record(tapes, scrape, source.told(), reads);
  }
  runUntil(schedule, seconds);
  const targets = scraped.map(({ source, tapes }) => ({ labels: source.labels, tapes }));
  return { targets, firstEviction: evicted(), judged: stage.judged };
}

function firstEviction({ cluster }: Stage): () => Seconds | undefined {
  const { schedule, store } = cluster.ground;
  let first: Seconds | undefined;
  store.pods.subscribe(({ object: { deletedAt, conditions }, before }) => {
    if (deletedAt === undefined || before?.deletedAt !== undefined) return;
    if (conditions.some(({ reason }) => reason === 'DeletionByTaintManager'))
      first ??= schedule.now;
  });
  return () => first;
}
