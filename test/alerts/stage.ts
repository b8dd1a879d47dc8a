import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore, type Outcome } from '@kube-heartbeat/rules/score.ts';
import { defaultsOf, type Settings } from '@kube-heartbeat/rules/settings.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import {
  type Cluster,
  clusterOptions,
  createCluster,
  startManager,
} from '@kube-heartbeat/simulator/cluster.ts';
import { flagsOf } from '@kube-heartbeat/simulator/flags.ts';
import { seeded } from '@kube-heartbeat/simulator/random.ts';
import { startWitness } from '@kube-heartbeat/simulator/witness/witness.ts';
import { startLooks } from './looks.ts';

/** A simulated cluster that an incident happens to, in virtual time, and who watches it. */
export interface Stage {
  readonly cluster: Cluster;
  /** Exporters: each is told every fact when it is seen. */
  readonly watchers: ((fact: Fact) => void)[];
  /** Forecasts of the rules that were held against what the simulated controllers did. */
  readonly judged: Outcome[];
}

const minor = 37;
/** What its controllers run with. */
export const settings: Settings = defaultsOf(minor);

/** A stage without nodes. `isJudged`: each forecast of the rules is held against what comes. */
export function openStage(seed: number, isJudged: boolean): Stage {
  const cluster = createCluster(clusterOptions(flagsOf(minor), { seed }));
  const stage: Stage = { cluster, watchers: [], judged: [] };
  startManager(cluster);
  const judging = { judge, sweep };
  const trusting = { judge: () => [], sweep: () => [] };
  startWitness(cluster.ground, {
    rules: { emptyCluster, observe, emptyScore, ...(isJudged ? judging : trusting) },
    settings: [settings],
    delay: settings.delay,
    random: seeded(seed + 1),
    onOutcome: (outcome) => {
      if (!moot.has(outcome.result)) stage.judged.push(outcome);
    },
    onFact: (fact) => tell(stage, fact),
  });
  startLooks(cluster, (fact) => tell(stage, fact));
  return stage;
}

const moot: ReadonlySet<Outcome['result']> = new Set(['cancelled', 'superseded']);

/** Every exporter sees this. */
export function tell({ watchers }: Stage, fact: Fact): void {
  for (const see of watchers) see(fact);
}
