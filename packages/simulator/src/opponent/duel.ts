import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import { defaultsOf, type Settings } from '@kube-heartbeat/rules/settings.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { type Cluster, clusterOptions, createCluster, startManager } from '../cluster.ts';
import { type Flags, flagsOf } from '../flags.ts';
import { addNode, addPod } from '../nodes.ts';
import { seeded } from '../random.ts';
import { runUntil } from '../schedule.ts';
import { type Actual, followActual } from '../witness/actual.ts';
import { type Rules, startWitness } from '../witness/witness.ts';
import { doDeed } from './deeds.ts';
import { type Scene, tolerationsOf } from './scene.ts';

/** How a duel went. */
export interface Duel {
  /** Forecasts that were wrong: what was said, and what came. */
  readonly wrong: readonly Outcome[];
  readonly actuals: readonly Actual[];
  /** Forecasts that were held against what happened. */
  readonly judged: number;
  /** Why each kubelet that called itself not Ready was foretold to. */
  readonly reasons: readonly string[];
  readonly leaderChanges: number;
  readonly zoneTransitions: number;
}

/** So long it goes on after the last act, seconds, unless the scene says more. */
const usualAftermath = 75;
const startsAt: Instant = 10_000;
/** A write may be seen so late, here and by the controllers: the setting observation-delay. */
const delay = 0.1;

/** Play a scene on the simulated cluster and hold the rules against what happens; `rest`: as a witness has it. */
export function duel(scene: Scene, rules: Rules, rest?: Seconds): Duel {
  const cluster = clusterOf(scene);
  const { schedule } = cluster.ground;
  const wrong: Outcome[] = [];
  const actuals: Actual[] = [];
  const reasons: string[] = [];
  let judged = 0;
  runUntil(schedule, startsAt + scene.watchAfter);
  followActual(cluster.ground, (actual) => actuals.push(actual));
  startWitness(cluster.ground, {
    rules,
    settings: [settingsOf(scene)],
    delay,
    rest,
    random: seeded(scene.seed + 1),
    ...(scene.looks && { kubelets: cluster.kubelets }),
    onOutcome: (outcome) => {
      if (outcome.result === 'cancelled' || outcome.result === 'superseded') return;
      judged++;
      if (outcome.result !== 'inside') wrong.push(outcome);
      else if (outcome.event === 'not_ready') reasons.push(outcome.lastFact?.because.code ?? '');
    },
  });
  for (const act of scene.acts) {
    runUntil(schedule, schedule.now + act.wait);
    doDeed(cluster, act);
  }
  runUntil(schedule, schedule.now + (scene.aftermath ?? usualAftermath));
  return {
    wrong,
    actuals,
    judged,
    reasons,
    leaderChanges: cluster.candidates.filter(({ hasLed }) => hasLed).length - 1,
    zoneTransitions: cluster.candidates.reduce(
      (sum, { lifecycle }) => sum + (lifecycle?.transitions ?? 0),
      0,
    ),
  };
}

function flagsIn({
  tick,
  graceTicks,
  rate,
  secondaryRate,
  largeZone,
  qps,
}: Scene): Omit<Partial<Flags>, 'taintEviction' | 'leaseBreaker'> {
  const grace = tick * graceTicks;
  return {
    tick,
    grace,
    rate,
    secondaryRate,
    largeZone,
    qps,
    burst: 1.5 * qps,
    startupGrace: 2 * grace,
  };
}

/** What the rules know: the flags, as a user would give them. */
function settingsOf(scene: Scene): Settings {
  return defaultsOf(scene.minor, { ...flagsIn(scene), delay });
}

export function clusterOf(scene: Scene): Cluster {
  const { seed, minor, leaseDuration, reportsOften, owners } = scene;
  const updateFrequency = leaseDuration / 4;
  const kubelet = {
    leaseDuration,
    updateFrequency,
    reportFrequency: reportsOften ? updateFrequency : 30 * updateFrequency,
    minor,
  };
  const flags = flagsOf(minor, { ...flagsIn(scene), leaderDuration: 6, leaderRetry: 1 });
  const cluster = createCluster(
    clusterOptions(flags, { seed, now: startsAt, kubelet, owners, cacheDelay: [0.0005, 0.005] }),
  );
  startManager(cluster);
  scene.zones.forEach(({ nodes, isCloud, isExcluded }, zone) => {
    const labels = {
      'topology.kubernetes.io/zone': `z${zone}`,
      ...(isExcluded && { 'node.kubernetes.io/exclude-disruption': '' }),
    };
    for (let index = 0; index < nodes; index++) {
      const providerId = isCloud ? `cloud://${zone}/${index}` : '';
      addNode(cluster, { name: `z${zone}-n${index}`, labels, providerId });
    }
  });
  const names = [...cluster.kubelets.keys()];
  const kinds = ['ReplicaSet', 'StatefulSet', 'Job', ''];
  scene.pods.forEach((patience, index) => {
    const node = names[scene.isCrowded ? 0 : index % names.length] ?? '';
    const kind = kinds[index % kinds.length] ?? '';
    const owner = kind === '' ? {} : { owner: { kind, name: 'owner' } };
    addPod(cluster, { name: `p${index}`, node, tolerations: tolerationsOf(patience), ...owner });
  });
  return cluster;
}
