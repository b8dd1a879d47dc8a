import type { Settings } from '@kube-heartbeat/rules/settings.ts';
import { bearing, nodeFact } from '@kube-heartbeat/rules/stage.ts';
import { write, writeNode } from '@kube-heartbeat/rules/story-world.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Act } from './play.ts';
import {
  die,
  dieAll,
  join,
  pods,
  restartControllers,
  revive,
  type Stage,
  sayNotReady,
  stall,
  taint,
} from './stage.ts';

/*
 * What a real Prometheus is shown in little more than a minute: a fast cluster in which everything
 * happens that a panel has something to say about.
 */

export const showSeconds: Seconds = 70;
export const showSettings: Partial<Settings> = {
  tick: 1,
  grace: 6,
  rate: 0.5,
  unreachableSeconds: 15,
  notReadySeconds: 15,
};

function settle(stage: Stage, index: number): void {
  const name = `node-${index}`;
  const given = { pool: index % 2 === 0 ? 'blue' : 'green', capacityType: 'on-demand' };
  join(stage, name, { region: 'eu', zone: `${(index % 3) + 1}`, ...given });
  pods(stage, name, 2, { owner: 'DaemonSet', tolerations: bearing(undefined) });
  pods(stage, name, 3, { tolerations: bearing(15) });
  pods(stage, name, 1, { owner: 'StatefulSet', tolerations: bearing(15) });
}

const twelve = Array.from({ length: 12 }, (_, index) => index);

/** node-4 dies, node-5 departs, node-6 stalls, most of zone 2 dies, node-8 says it is not ready. */
export const show: readonly Act[] = [
  ...twelve.map((index): Act => ({ at: 1, does: (stage) => settle(stage, index) })),
  { at: 2, does: strangers },
  { at: 12, does: (stage) => die(stage, 'node-0') },
  { at: 12, does: (stage) => taint(stage, 'node-5', 'ToBeDeletedByClusterAutoscaler') },
  { at: 13, does: (stage) => stall(stage, 'node-6') },
  { at: 14, does: (stage) => sayNotReady(stage, 'node-8', 'container runtime network not ready') },
  { at: 16, does: (stage) => dieAll(stage, ['node-1', 'node-4', 'node-7']) },
  { at: 24, does: (stage) => write(stage.world, { kind: 'round', seconds: 12, seenAt: 24 }) },
  { at: 45, does: restartControllers },
  { at: 60, does: (stage) => revive(stage, 'node-0') },
];

/** A lease of no node, a node of no lease. */
function strangers({ world }: Stage): void {
  write(world, nodeFact('leaseless', world.now, { region: 'eu', zone: '3' }));
  write(world, {
    kind: 'lease',
    node: 'ghost',
    renewTime: world.now,
    resourceVersion: '1',
    seenAt: world.now,
  });
  writeNode(world, 'leaseless', { unschedulable: false });
}
