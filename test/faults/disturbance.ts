import type { Fault as Misfortune } from '@kube-heartbeat/simulator/api/faults.ts';
import { newLease, newNode } from '@kube-heartbeat/simulator/template.ts';
import { expect } from 'vitest';
import type { FaceStage } from './face-stage.ts';
import { suffer } from './trial.ts';

/** How a face that answers answers wrongly. */
export interface Disturbance {
  readonly fault: string;
  readonly lasts: number;
  /** What all watches suffer as it begins, or again and again so many milliseconds. */
  readonly disturb: 'end' | 'reset' | 'expire';
  readonly every?: number;
  readonly faults: readonly Misfortune[];
  readonly stale?: number;
}

/** Lets it happen, while the cluster changes unseen. */
export async function disturb(stage: FaceStage, disturbance: Disturbance): Promise<void> {
  const { fault, lasts, disturb: what, every, faults, stale } = disturbance;
  const { face } = stage;
  let again: NodeJS.Timeout | undefined;
  await suffer(stage, {
    ...{ fault, lasts, before: 'face' as const },
    ...(stale !== undefined && { stale }),
    begin: () => {
      face.faults.list = [...faults];
      face.disturb(what);
      if (every) again = setInterval(() => face.disturb(what), every);
      change(stage, fault);
    },
    cure: () => {
      clearInterval(again);
      face.faults.list = [];
    },
  });
  expect(face.watches('leases')).toBe(1);
}

/** Nobody sees it as it happens: a node goes, another comes, a third gets a taint. */
function change({ store }: FaceStage, name: string): void {
  const { nodes, leases } = store;
  const [gone, comes] = ['gone', 'comes'].map((word) => `${word}-${name.replaceAll(/\W+/g, '-')}`);
  for (const node of [...nodes.values()].filter((one) => one.name.startsWith('comes'))) {
    nodes.delete(node.name);
    leases.delete(`kube-node-lease/${node.name}`);
  }
  nodes.put(newNode(gone ?? '', 1_800_000_000));
  nodes.delete(gone ?? '');
  nodes.put(newNode(comes ?? '', 1_800_000_000));
  leases.put(newLease(comes ?? '', Date.now() / 1000));
  const tainted = nodes.get('node-7');
  const key = `drain-${tainted?.taints.length ?? 0}`;
  if (tainted) nodes.put({ ...tainted, taints: [{ key, value: '', effect: 'NoSchedule' }] });
}
