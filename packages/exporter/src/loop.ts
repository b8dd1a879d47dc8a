import { type Cluster, emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { forecast, forecastSteps } from '@kube-heartbeat/rules/forecast.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore, type Outcome, type Score } from '@kube-heartbeat/rules/score.ts';
import { candidates, describe, type Known, type Settings } from '@kube-heartbeat/rules/settings.ts';
import { isSuspect } from '@kube-heartbeat/rules/suspects.ts';
import { sweepSteps } from '@kube-heartbeat/rules/sweep.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { newestVersion } from '@kube-heartbeat/rules/versions.ts';
import type { View } from '@kube-heartbeat/rules/view.ts';
import { podsWanted } from '@kube-heartbeat/rules/watchlist.ts';
import type { Clock } from './clock.ts';
import { inSlices } from './slices.ts';
import { emptyTally, type Tally, tallyGap, tallyOutcome } from './tally.ts';

/** What the loop learns and what it makes of it; the watching is done elsewhere. */
export interface Loop {
  readonly cluster: Cluster;
  readonly tally: Tally;
  /** Takes one fact in. */
  readonly take: (fact: Fact) => void;
  /** Once a second: what did not come, and whose pods are worth a look now, soonest first. */
  readonly beat: () => Promise<readonly string[]>;
  readonly view: (now?: Instant) => View;
  /** The forecast of this moment, made in slices: watches go on meanwhile. */
  readonly gradualView: () => Promise<View>;
  /** What is known of the settings besides what the user said. */
  readonly learn: (found: Known, apiServerMinor: number) => void;
  readonly known: () => Known;
}

export interface LoopOptions {
  readonly clock: Clock;
  /** What the user said: nothing overrules it. */
  readonly flags: Known;
  /** Taints, by key, that say that somebody takes a node out; absent: the usual actors'. */
  readonly departingTaints?: readonly string[];
  /** Conditions that show a node to be dead though it is Ready; absent: the usual detectors'. */
  readonly evidenceConditions?: readonly string[];
  readonly onOutcome: (outcome: Outcome) => void;
}

/** The loop in its first moment: nothing seen, the newest version assumed. */
export function startLoop(options: LoopOptions): Loop {
  const { clock, flags, onOutcome } = options;
  const cluster = emptyCluster(options.departingTaints, options.evidenceConditions);
  const score: Score = emptyScore();
  const tally = emptyTally();
  let known = flags;
  let settings: readonly Settings[] = candidates(known, newestVersion);
  const end = (outcomes: readonly Outcome[]): void => {
    for (const outcome of outcomes) {
      tallyOutcome(tally, outcome);
      onOutcome(outcome);
    }
  };
  const view = (now: Instant = clock.now()): View =>
    forecast(cluster, settings, now, describe(known, settings));
  return {
    cluster,
    tally,
    view,
    gradualView: () => {
      const said = describe(known, settings);
      return inSlices(forecastSteps(cluster, settings, clock.now(), { settings: said }));
    },
    known: () => known,
    take: (fact) => {
      end(judge(score, cluster, settings, fact));
      takeIn(cluster, tally, fact, settings);
    },
    beat: async () => {
      const now = clock.now();
      end(await inSlices(sweepSteps(score, cluster, settings, now)));
      // Not for a fleet in which all is well: a whole forecast is the dearest thing here.
      const names = troubled(cluster, now);
      const steps = forecastSteps(cluster, settings, now, { names });
      return names.length > 0 ? podsWanted(await inSlices(steps)) : [];
    },
    learn: (found, apiServerMinor) => {
      known = { ...found, ...flags };
      settings = candidates(known, apiServerMinor);
    },
  };
}

function troubled(cluster: Cluster, now: Instant): readonly string[] {
  return [...cluster.nodes.values()]
    .filter((node) => isSuspect(cluster, node, now))
    .map(({ name }) => name);
}

function takeIn(cluster: Cluster, tally: Tally, fact: Fact, settings: readonly Settings[]): void {
  const renewedAt = () => fact.kind === 'lease' && cluster.leases.get(fact.node)?.renewal?.at;
  const before = renewedAt();
  observe(cluster, fact);
  const after = renewedAt();
  if (typeof before !== 'number' || typeof after !== 'number' || after === before) return;
  // What was missed while a stream was cut has no gap that we could know.
  if (fact.notBefore !== undefined) return;
  tallyGap(tally, after - before, Math.min(...settings.map(({ grace }) => grace)));
}
