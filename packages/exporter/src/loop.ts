import { uncalmOf } from '@kube-heartbeat/rules/calm.ts';
import { type Cluster, emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { NodeMemory } from '@kube-heartbeat/rules/cluster-state.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { controlPlaneSuspect } from '@kube-heartbeat/rules/fleet.ts';
import { forecast, forecastSteps, outlookSteps, viewsOf } from '@kube-heartbeat/rules/forecast.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { KeptViews } from '@kube-heartbeat/rules/kept-views.ts';
import { emptyScore, type Outcome, type Score } from '@kube-heartbeat/rules/score.ts';
import type { SettingView } from '@kube-heartbeat/rules/setting-view.ts';
import type { Known, SettingName, Settings } from '@kube-heartbeat/rules/settings.ts';
import { type Standing, standingOnce } from '@kube-heartbeat/rules/standing.ts';
import { filterSteps, type Steps } from '@kube-heartbeat/rules/steps.ts';
import { isSuspect } from '@kube-heartbeat/rules/suspects.ts';
import { sweepSteps } from '@kube-heartbeat/rules/sweep.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Outlook, View } from '@kube-heartbeat/rules/view.ts';
import { podsWanted, type Wanted } from '@kube-heartbeat/rules/watchlist.ts';
import type { Clock } from './clock.ts';
import { SettingsInForce } from './in-force.ts';
import { inSlices } from './slices.ts';
import { emptyTally, type Tally, tallyGap, tallyOutcome } from './tally.ts';

/** What the loop learns and what it makes of it; the watching is done elsewhere. */
export interface Loop {
  readonly cluster: Cluster;
  readonly tally: Tally;
  /** Takes one fact in. */
  readonly take: (fact: Fact) => void;
  /** Once a second: what did not come, and whose pods are worth a look now, soonest first. */
  readonly beat: () => Promise<readonly Wanted[]>;
  readonly view: (now?: Instant) => View;
  /** The forecast of this moment, made in slices: watches go on meanwhile. */
  readonly gradualView: () => Promise<View>;
  /**
   * The same for one who reads it once, a node at a time: it is made while it is read. Of nodes that have
   * been calm for `briefAfter` seconds it tells who they are and when they renewed, no more.
   */
  readonly outlook: (briefAfter?: Seconds) => Promise<Outlook>;
  /** What the cluster says of the settings; events, and what the user said, are known besides. */
  readonly learn: (found: Known, apiServerMinor: number) => void;
  readonly settings: () => readonly SettingView[];
  /** How often events began to contradict what is said of a setting. */
  readonly contradicted: ReadonlyMap<SettingName, number>;
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

/** More nodes than that are looked at in turn, each within the longest pause. */
const lookedAtEachSecond = 2000;
/** Half of the time that what was told of a node is kept. */
const longestPause: Seconds = 15;

/** The loop in its first moment: nothing seen, the newest version assumed. */
export function startLoop(options: LoopOptions): Loop {
  const { clock, flags, onOutcome } = options;
  const cluster = emptyCluster(options.departingTaints, options.evidenceConditions);
  const score: Score = emptyScore();
  const tally = emptyTally();
  const inForce = new SettingsInForce(flags);
  const kept = new KeptViews();
  let lookedAt: Instant = -Infinity;
  let wanted: readonly Wanted[] = [];
  const end = (outcomes: readonly Outcome[]): void => {
    for (const outcome of outcomes) {
      tallyOutcome(tally, outcome);
      onOutcome(outcome);
    }
  };
  const view = (now: Instant = clock.now()): View =>
    forecast(cluster, inForce.all, now, inForce.view(cluster));
  return {
    cluster,
    tally,
    view,
    gradualView: () => {
      const settings = inForce.view(cluster);
      return inSlices(forecastSteps(cluster, inForce.all, clock.now(), { settings, kept }));
    },
    outlook: (briefAfter) => {
      const settings = inForce.view(cluster);
      return inSlices(outlookSteps(cluster, inForce.all, clock.now(), settings, briefAfter));
    },
    settings: () => inForce.view(cluster),
    contradicted: inForce.contradicted,
    take: (fact) => {
      end(judge(score, cluster, inForce.all, fact));
      takeIn(cluster, tally, fact, inForce.all);
    },
    beat: async () => {
      const now = clock.now();
      inForce.learn(cluster);
      const uncalm = uncalmOf(cluster, now);
      if (now - lookedAt < pauseAfter(uncalm.length)) return wanted;
      lookedAt = now;
      const stands = standingOnce(cluster, inForce.all, now, uncalm);
      end(await inSlices(sweepSteps(score, cluster, stands, { now, uncalm })));
      // Not for a fleet in which all is well: a whole forecast is the dearest thing here.
      const suspects = await inSlices(filterSteps(uncalm, (node) => isSuspect(cluster, node, now)));
      wanted = suspects.length === 0 ? [] : await inSlices(wantedOf(stands, suspects));
      return wanted;
    },
    learn: (found, apiServerMinor) => inForce.found(found, apiServerMinor, clock.now()),
  };
}

/**
 * How long a look at so many nodes with which something is amiss serves: of a large fleet's dark zone, one
 * each second would take more time than there is.
 */
function pauseAfter(uncalm: number): Seconds {
  return uncalm <= lookedAtEachSecond ? 0 : Math.min(longestPause, uncalm / lookedAtEachSecond);
}

function* wantedOf(
  stands: () => Steps<Standing>,
  suspects: readonly NodeMemory[],
): Steps<readonly Wanted[]> {
  const standing = yield* stands();
  const [model] = standing.models;
  const nodes = viewsOf(standing, suspects.map(nameOf));
  return yield* podsWanted({ nodes, controlPlaneSuspect: !model || controlPlaneSuspect(model) });
}

const nameOf = ({ name }: { readonly name: string }): string => name;

function takeIn(cluster: Cluster, tally: Tally, fact: Fact, settings: readonly Settings[]): void {
  if (fact.kind !== 'lease') {
    observe(cluster, fact);
    return;
  }
  const lease = cluster.leases.get(fact.node);
  const before = lease?.renewal?.at;
  observe(cluster, fact);
  const after = lease?.renewal?.at;
  if (before === undefined || after === undefined || after === before) return;
  // What was missed while a stream was cut has no gap that we could know.
  if (fact.notBefore === undefined) tallyGap(tally, after - before, shortestGrace(settings));
}

function shortestGrace(settings: readonly Settings[]): Seconds {
  let shortest: Seconds = Infinity;
  for (const { grace } of settings) shortest = Math.min(shortest, grace);
  return shortest;
}
