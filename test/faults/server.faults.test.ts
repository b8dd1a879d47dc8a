import type { Fault as Misfortune } from '@kube-heartbeat/simulator/api/faults.ts';
import { newLease, newNode } from '@kube-heartbeat/simulator/template.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaceStage, startFaceStage } from './face-stage.ts';
import { suffer } from './trial.ts';

/* The API server answers, but not as it should. */

let stage: FaceStage;

beforeAll(async () => {
  stage = await startFaceStage();
});

afterAll(async () => {
  await stage?.stop();
});

interface Row {
  readonly fault: string;
  readonly lasts: number;
  /** What all watches suffer as it begins, or again and again so many milliseconds. */
  readonly disturb: 'end' | 'reset' | 'expire';
  readonly every?: number;
  readonly faults: readonly Misfortune[];
  readonly stale?: number;
}

const rows: readonly Row[] = [
  {
    fault: 'watchers terminated by a loaded server, all of them, twice a second',
    lasts: 5,
    disturb: 'end',
    every: 500,
    faults: [],
  },
  {
    fault: 'a storm of 410: every watch refused as too old',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'watch', does: { kind: 'expired' } }],
  },
  {
    fault: '429 to all, with Retry-After: 2',
    lasts: 7,
    disturb: 'reset',
    faults: [{ does: { kind: 'status', code: 429, retryAfter: 2 } }],
    stale: 5,
  },
  {
    fault: 'lists that fail on page 2 with 503',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'status', code: 503 } }],
  },
  {
    fault: 'lists whose page 2 is too old (410)',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'expired' } }],
  },
  {
    fault: 'lists whose page 2 is cut in the middle of an object',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'truncated' } }],
  },
  {
    fault: 'garbage instead of every answer',
    lasts: 7,
    disturb: 'end',
    faults: [{ does: { kind: 'garbage' } }],
    stale: 5,
  },
  {
    fault: 'watches that end in the middle of a line',
    lasts: 5,
    disturb: 'end',
    faults: [{ verb: 'watch', does: { kind: 'truncated' } }],
  },
  {
    fault: '500 to all',
    lasts: 7,
    disturb: 'reset',
    faults: [{ does: { kind: 'status', code: 500 } }],
    stale: 5,
  },
];

test.for(rows)('$fault', async ({ fault, lasts, disturb, every, faults, stale }) => {
  const { face } = stage;
  let again: NodeJS.Timeout | undefined;
  await suffer(stage, {
    ...{ fault, lasts, before: 'face' as const },
    ...(stale !== undefined && { stale }),
    begin: () => {
      face.faults.list = [...faults];
      face.disturb(disturb);
      if (every) again = setInterval(() => face.disturb(disturb), every);
      change(fault);
    },
    cure: () => {
      clearInterval(again);
      face.faults.list = [];
    },
  });
  expect(face.watches('leases')).toBe(1);
});

/** Nobody sees it as it happens: a node goes, another comes, a third gets a taint. */
function change(name: string): void {
  const { nodes, leases } = stage.store;
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
