import { awaitsController, underWay } from '@kube-heartbeat/rules/awaits-controller.ts';
import { uncalmOf } from '@kube-heartbeat/rules/calm.ts';
import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Cluster } from '@kube-heartbeat/rules/cluster-state.ts';
import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore } from '@kube-heartbeat/rules/score.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { isControllers } from '@kube-heartbeat/rules/toleration.ts';
import { expect, test } from 'vitest';
import { play } from './opponent.ts';
import { scenes } from './scene.ts';

/** What the controller alone writes of a Node; that it is Ready again, its kubelet says. */
function isWritten(before: NodeFact, after: NodeFact): boolean {
  const keys = ({ taints }: NodeFact): string => taints.filter(isControllers).map(keyOf).join();
  const flips = after.ready?.status === 'Unknown' && before.ready?.status !== 'Unknown';
  return flips || keys(before) !== keys(after);
}

const keyOf = ({ key }: { readonly key: string }): string => key;

// With a short grace it is awaited always.
const patient = scenes.map((scene) => ({ ...scene, tick: 2, graceTicks: 10 }));

test.for([
  ['random clusters', scenes],
  ['clusters of a longer grace', patient],
] as const)(
  'whenever a controller of %s writes a Node, it is awaited, or was a moment ago',
  (row) => {
    const [, which] = row;
    const awaitedAt = new WeakMap<Cluster, number>();
    const writes: { readonly node: string; readonly after: number }[] = [];
    const listen: typeof judge = (score, cluster, settings, fact) => {
      const { seenAt: now } = fact;
      if (awaitsController(cluster, uncalmOf(cluster, now), settings, now))
        awaitedAt.set(cluster, now);
      const node = fact.kind === 'node' ? cluster.nodes.get(fact.node) : undefined;
      if (
        fact.kind === 'node' &&
        node &&
        fact.notBefore === undefined &&
        isWritten(node.fact, fact)
      ) {
        writes.push({ node: fact.node, after: now - (awaitedAt.get(cluster) ?? -Infinity) });
      }
      return judge(score, cluster, settings, fact);
    };
    const rules = { emptyCluster, observe, judge: listen, emptyScore, sweep };
    play(rules, { cases: 300, seed: 1, scenes: which });
    expect(writes.filter(({ after }) => after > underWay)).toEqual([]);
    expect(writes.length).toBeGreaterThan(1000);
  },
);
