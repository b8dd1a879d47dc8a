import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore, type Outcome } from '@kube-heartbeat/rules/score.ts';
import { defaultsOf } from '@kube-heartbeat/rules/settings.ts';
import { type Step, settingsIn } from '@kube-heartbeat/rules/story.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { type Cluster, clusterOptions, createCluster, startManager } from '../cluster.ts';
import { flagsOf } from '../flags.ts';
import { seeded } from '../random.ts';
import { type Actual, followActual } from '../witness/actual.ts';
import { startWitness } from '../witness/witness.ts';

/** A story under way on a simulated cluster, with a witness that watches it. */
export interface Stage {
  readonly cluster: Cluster;
  /** What happened, and what the witness said of it. */
  readonly actuals: Actual[];
  readonly outcomes: Outcome[];
  /** How many of each were told. */
  told: { actuals: number; outcomes: number };
  /** The first action has been put 0.3 s behind a tick. */
  begun: boolean;
}

/** The step `cluster`: the options are the controller's, in the words of the stories. */
export function openStage({ options }: Step, seed: number): Stage {
  const minor = Number(options['version']?.split('.')[1] ?? 37);
  const given = settingsIn(options);
  const kubelet = { leaseDuration: 4, updateFrequency: 1, reportFrequency: Infinity, minor };
  const cluster = createCluster(
    clusterOptions(flagsOf(minor, { ...given, leaderDuration: 4, leaderRetry: 1 }), {
      seed,
      kubelet,
      owners: false,
      cloud: false,
      syncTime: [0.1, 0.3],
    }),
  );
  startManager(cluster);
  const told = { actuals: 0, outcomes: 0 };
  const stage: Stage = { cluster, actuals: [], outcomes: [], told, begun: false };
  startWitness(cluster.ground, {
    rules: { emptyCluster, observe, judge, emptyScore, sweep },
    settings: [defaultsOf(minor, given)],
    // Seen at once, as the text assumes: in which order two watches tell is chance elsewhere.
    delay: 0,
    random: seeded(seed + 1),
    kubelets: cluster.kubelets,
    onOutcome: (outcome) => stage.outcomes.push(outcome),
  });
  followActual(cluster.ground, (actual) => stage.actuals.push(actual));
  return stage;
}
