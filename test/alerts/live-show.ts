import { bearing } from '@kube-heartbeat/rules/stage.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { plan } from '@kube-heartbeat/simulator/schedule.ts';
import { newLease, newNode } from '@kube-heartbeat/simulator/template.ts';
import { pods } from './casts.ts';
import { die, dieAll, restartControllers, revive, sayNotReady, stall, taint } from './deeds.ts';
import type { LiveNode } from './live-cluster.ts';
import type { Act } from './play.ts';
import type { Stage } from './stage.ts';

/*
 * What a real Prometheus is shown in little more than a minute: a fast cluster in which everything
 * happens that a panel has something to say about.
 */

export const showSeconds: Seconds = 75;

const twelve = Array.from({ length: 12 }, (_, index) => index);

export const showNodes: readonly LiveNode[] = twelve.map((index) => ({
  name: `node-${index}`,
  labels: {
    'topology.kubernetes.io/region': 'eu',
    'topology.kubernetes.io/zone': `${(index % 3) + 1}`,
    'karpenter.sh/nodepool': index % 2 === 0 ? 'blue' : 'green',
    'karpenter.sh/capacity-type': 'on-demand',
  },
}));

function settle(stage: Stage, name: string): void {
  pods(stage, name, 2, { kind: 'DaemonSet', tolerations: bearing(undefined) });
  pods(stage, name, 3, { kind: 'ReplicaSet', tolerations: bearing(15) });
  pods(stage, name, 1, { kind: 'StatefulSet', tolerations: bearing(15) });
}

/** node-0 dies, node-5 departs, node-6 stalls, most of zone 2 dies, node-8 says it is not ready. */
export const show: readonly Act[] = [
  ...showNodes.map(({ name }): Act => ({ at: 0, does: (stage) => settle(stage, name) })),
  { at: 1, does: strangers },
  { at: 15, does: (stage) => die(stage, 'node-0') },
  { at: 15, does: (stage) => taint(stage, 'node-5', 'ToBeDeletedByClusterAutoscaler') },
  { at: 16, does: (stage) => stall(stage, 'node-6') },
  { at: 17, does: (stage) => sayNotReady(stage, 'node-8', 'container runtime network not ready') },
  { at: 19, does: (stage) => dieAll(stage, ['node-1', 'node-4', 'node-7']) },
  { at: 48, does: restartControllers },
  { at: 63, does: (stage) => revive(stage, 'node-0') },
];

/** A node of no lease, whose status comes; a lease of no node, which says no time. */
function strangers({ cluster }: Stage): void {
  const { schedule, store } = cluster.ground;
  const zone = { 'topology.kubernetes.io/region': 'eu', 'topology.kubernetes.io/zone': '3' };
  const beat = (): void => {
    const { now } = schedule;
    store.nodes.put(newNode('leaseless', now, { labels: zone }));
    const { renewTime: _, ...ghost } = newLease('ghost', now);
    store.leases.put(ghost);
    plan(schedule, now + 1, beat);
  };
  beat();
}
