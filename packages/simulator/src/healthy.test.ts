import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore } from '@kube-heartbeat/rules/score.ts';
import { defaultsOf } from '@kube-heartbeat/rules/settings.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { expect, test } from 'vitest';
import { clusterOptions, createCluster, killLeader, startManager } from './cluster.ts';
import { flagsOf } from './flags.ts';
import { post } from './kubelet/status-loop.ts';
import { addNode } from './nodes.ts';
import { seeded } from './random.ts';
import { plan, runUntil } from './schedule.ts';
import { startWitness } from './witness/witness.ts';

test.for([
  { says: 'all along', leaderDiesAt: Infinity },
  { says: 'and the controller manager is killed and started again', leaderDiesAt: 3000 },
])(
  'of 60 healthy nodes nothing but ready is said in two hours, $says',
  {
    timeout: 120_000,
  },
  ({ leaderDiesAt }) => {
    const cluster = createCluster(clusterOptions(flagsOf(37)));
    startManager(cluster);
    for (let index = 0; index < 60; index++) {
      const labels = { 'topology.kubernetes.io/zone': `z${index % 3}` };
      const kubelet = addNode(cluster, { name: `node-${index}`, labels });
      // A status that changes moves the next report by up to half of its period: here by all of that.
      plan(cluster.ground.schedule, 2000, () => {
        post(cluster.ground, kubelet);
        kubelet.reportDelay = 300 * (index / 59 - 0.5);
      });
    }
    const { schedule } = cluster.ground;
    // The witness keeps its state to itself; what it is told is kept here too.
    const seen = emptyCluster();
    const outcomes: string[] = [];
    const looks: Record<string, number> = {};
    plan(cluster.ground.schedule, leaderDiesAt, () => killLeader(cluster, 2));
    startWitness(cluster.ground, {
      rules: { emptyCluster, observe, judge, emptyScore, sweep },
      settings: [defaultsOf(37)],
      delay: 0.1,
      random: seeded(7),
      onOutcome: ({ event, result }) => outcomes.push(`${event} ${result}`),
      onFact: (fact) => {
        observe(seen, fact);
        if (fact.kind === 'probe') looks[fact.result] = (looks[fact.result] ?? 0) + 1;
      },
      kubelets: cluster.kubelets,
    });
    const said = new Set<string>();
    for (let now = 10; now <= 7200; now += 4.3) {
      runUntil(schedule, now);
      const view = forecast(seen, [defaultsOf(37)], now, []);
      for (const { phase, cause, readyButDead, blocked } of view.nodes) {
        said.add(
          [phase, cause, readyButDead && 'ready but dead', ...blocked].filter(Boolean).join(' '),
        );
      }
      if (view.controlPlaneSuspect || view.evictionsHalted) said.add('the control plane');
    }
    expect([...said]).toEqual(['ready']);
    expect(outcomes).toEqual([]);
    expect(Object.keys(looks)).toEqual(['answered']);
    expect(looks['answered']).toBeGreaterThan(60 * 700);
    expect(cluster.candidates).toHaveLength(leaderDiesAt < 7200 ? 2 : 1);
  },
);
