import type { Cluster } from './cluster-state.ts';
import type { LeaderFact } from './fact.ts';
import { leaderState } from './leader.ts';
import { sightOf } from './sight.ts';
import { evaluate } from './timer.ts';
import { noExecute } from './toleration.ts';

/** A new leader has its caches in sync, and looks for the first time, so much later. */
export const firstTickAfter = 0.1;
export const firstTickWithin = 5;

/**
 * The leader lease was written. A new holder, or the same one acquiring anew, starts with an empty
 * memory: ticks, grace, queue and pod timers begin again.
 *
 * @see kubernetes/staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go tryAcquireOrRenew
 */
export function observeLeader(cluster: Cluster, fact: LeaderFact): void {
  const { leader } = cluster;
  const before = leader.fact;
  leader.fact = fact;
  if (!fact.present || before === undefined || !before.present) return;
  if ((fact.renewTime ?? -Infinity) > (before.renewTime ?? -Infinity)) {
    if (leaderState(leader, fact.seenAt) === 'overdue') leader.resumed = sightOf(fact);
    leader.renewal = sightOf(fact);
  }
  const another = fact.holder !== before.holder || fact.acquireTime !== before.acquireTime;
  if (fact.holder !== '' && another) takeOver(cluster, fact);
}

function takeOver(cluster: Cluster, fact: LeaderFact): void {
  const { leader } = cluster;
  leader.changed = sightOf(fact);
  leader.resumed = undefined;
  leader.firstTick = undefined;
  leader.lastStrip = undefined;
  leader.firstFlip = undefined;
  leader.changes++;
  cluster.ticks.bursts.length = 0;
  cluster.ticks.besides.length = 0;
  cluster.ticks.met = { by: fact.seenAt + firstTickWithin, nodes: cluster.nodes.size };
  cluster.leftDark = undefined;
  const counted = [...cluster.zones.values()].some(({ ready, notReady }) => ready + notReady > 0);
  // A leader that met no node found no zone dark.
  if (!counted) cluster.dark = undefined;
  for (const zone of cluster.zones.values()) {
    zone.lastTaint = undefined;
    zone.ghosts.length = 0;
    zone.history.splice(0, zone.history.length - 1);
  }
  const since = { at: fact.seenAt + firstTickWithin, notBefore: fact.notBefore ?? fact.seenAt };
  for (const [name, { pods }] of cluster.pods) {
    const taints = noExecute(cluster.nodes.get(name)?.fact.taints ?? []);
    for (const pod of pods.values()) {
      pod.timer = evaluate(undefined, taints, pod.fact.tolerations, since);
    }
  }
}
