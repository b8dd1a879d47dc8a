import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore } from '@kube-heartbeat/rules/score.ts';
import { defaultsOf } from '@kube-heartbeat/rules/settings.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { expect, test } from 'vitest';
import { ail, cure } from './ailments.ts';
import { clusterOptions, createCluster, startManager } from './cluster.ts';
import { flagsOf } from './flags.ts';
import { addNode } from './nodes.ts';
import { seeded } from './random.ts';
import { runUntil } from './schedule.ts';
import { startWitness } from './witness/witness.ts';

interface Course {
  /** How old the last status of each was when it was named, and how long its disk was dead. */
  readonly named: readonly { readonly quiet: number; readonly after: number }[];
  readonly causes: ReadonlySet<string>;
  /** Nodes that are accused 30 s after all disks are well again. */
  readonly left: readonly string[];
}

/** Thirty nodes whose disks die at moments of their own. */
function disksDie(minor: number, looks: boolean, dies = 1200): Course {
  const cluster = createCluster(clusterOptions(flagsOf(37)));
  startManager(cluster);
  const { schedule } = cluster.ground;
  const seen = emptyCluster();
  for (let index = 0; index < 30; index++) {
    addNode(cluster, { name: `node-${index}`, kubelet: { minor } });
  }
  startWitness(cluster.ground, {
    rules: { emptyCluster, observe, judge, emptyScore, sweep },
    settings: [defaultsOf(37)],
    delay: 0.1,
    random: seeded(minor),
    onOutcome: () => undefined,
    onFact: (fact) => observe(seen, fact),
    ...(looks && { kubelets: cluster.kubelets }),
  });
  runUntil(schedule, dies);
  const all = [...cluster.kubelets.values()];
  for (const kubelet of all) ail(cluster, kubelet, { isDiskDead: true });
  const named = new Map<string, { readonly quiet: number; readonly after: number }>();
  const causes = new Set<string>();
  const accusedAt = (now: number): readonly string[] => {
    const accused = forecast(seen, [defaultsOf(37)], now).nodes.filter(({ cause }) => cause);
    for (const { cause } of accused) causes.add(cause ?? '');
    return accused.map(({ name }) => name);
  };
  for (let now = dies; now < dies + 470; now += 0.5) {
    runUntil(schedule, now);
    for (const name of accusedAt(now)) {
      const reportedAt = cluster.kubelets.get(name)?.reportedAt ?? 0;
      if (!named.has(name)) named.set(name, { quiet: now - reportedAt, after: now - dies });
    }
  }
  for (const kubelet of all) cure(cluster, kubelet);
  runUntil(schedule, dies + 500);
  return { named: [...named.values()], causes, left: accusedAt(dies + 500) };
}

const latest = (course: Course, what: 'quiet' | 'after'): number =>
  Math.max(...course.named.map((one) => one[what]));

test('a dead disk of a kubelet that is looked at is named within 100 s, by the syncs that stand', () => {
  const course = disksDie(37, true);
  expect(course.named).toHaveLength(30);
  expect([...course.causes]).toEqual(['status_stuck']);
  expect(latest(course, 'after')).toBeLessThan(100);
  expect(course.left).toEqual([]);
});

test.for([
  { minor: 33, within: 312.4 },
  { minor: 37, within: 462.4 },
])('without a look, of 1.$minor, by its status alone: within $within s of the last', (row) => {
  const course = disksDie(row.minor, false);
  expect(course.named).toHaveLength(30);
  // What the sight of the last status took, and half a second between two questions, come on top.
  expect(latest(course, 'quiet')).toBeLessThan(row.within + 1);
  expect(course.left).toEqual([]);
});
