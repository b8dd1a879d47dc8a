import { fleet, settle } from './casts.ts';
import {
  cordon,
  cutApi,
  deleteNode,
  die,
  dieAll,
  drain,
  endPods,
  restartControllers,
  revive,
  sayNotReady,
  taint,
} from './deeds.ts';
import type { Incident } from './incident.ts';
import type { Act } from './play.ts';

const silent = { kind: 'quiet', most: 0 } as const;

/** Every other node is upgraded where it stands, the others are replaced; three at a time. */
function upgrade(index: number, at: number): readonly Act[] {
  const name = `node-${index}`;
  const begin: Act[] = [
    { at, does: (stage) => cordon(stage, name) },
    { at: at + 20, does: (stage) => drain(stage, name) },
    { at: at + 40, does: (stage) => die(stage, name) },
  ];
  if (index % 2 === 0) {
    return [
      ...begin,
      { at: at + 150, does: (stage) => revive(stage, name) },
      { at: at + 155, does: (stage) => cordon(stage, name, false) },
    ];
  }
  return [
    ...begin,
    { at: at + 120, does: (stage) => deleteNode(stage, name) },
    { at: at + 130, does: (stage) => settle(stage, `${name}-new`, index, { isNew: true }) },
  ];
}

/** An autoscaler says so, drains the node, stops the machine; its Node object goes last. */
function scaleDown(index: number, at: number, key: string): readonly Act[] {
  const name = `node-${index}`;
  return [
    { at, does: (stage) => taint(stage, name, key) },
    { at: at + 10, does: (stage) => drain(stage, name) },
    { at: at + 25, does: (stage) => die(stage, name) },
    { at: at + 25 + 20 + index * 4, does: (stage) => deleteNode(stage, name) },
  ];
}

const count = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** What operators and clouds do every day. */
export const quietIncidents: readonly Incident[] = [
  {
    name: 'rolling-upgrade',
    says: '60 nodes are drained and rebooted or replaced, three at a time.',
    bar: silent,
    seconds: 3600,
    shifts: [0],
    acts: () => [
      fleet(60),
      ...count(60).flatMap((index) => upgrade(index, 60 + Math.floor(index / 3) * 165)),
    ],
  },
  {
    name: 'scale-down',
    says: 'An autoscaler takes 10 nodes of 60 away at once, a consolidation 10 more.',
    bar: silent,
    seconds: 1200,
    shifts: [0, 15],
    acts: (shift) => [
      fleet(60),
      ...count(10).flatMap((index) =>
        scaleDown(index, 90 + shift, 'ToBeDeletedByClusterAutoscaler'),
      ),
      ...count(10).flatMap((index) => scaleDown(index + 10, 100 + shift, 'karpenter.sh/disrupted')),
    ],
  },
  {
    name: 'drain',
    says: 'A node is cordoned and drained, and stays.',
    bar: silent,
    seconds: 900,
    shifts: [0],
    acts: () => [
      fleet(12),
      { at: 90, does: (stage) => cordon(stage, 'node-4') },
      { at: 120, does: (stage) => drain(stage, 'node-4') },
    ],
  },
  {
    name: 'graceful-shutdown',
    says: 'A machine is rebooted: its kubelet ends its pods, says so, and is back in three minutes.',
    bar: silent,
    seconds: 900,
    shifts: [0, 15],
    acts: (shift) => [
      fleet(12),
      { at: 90 + shift, does: (stage) => sayNotReady(stage, 'node-4', 'node is shutting down') },
      { at: 110 + shift, does: (stage) => endPods(stage, 'node-4') },
      { at: 120 + shift, does: (stage) => die(stage, 'node-4') },
      { at: 300 + shift, does: (stage) => revive(stage, 'node-4') },
    ],
  },
  {
    name: 'controller-restart',
    says: 'The controller manager is killed; another leads fifteen seconds later.',
    bar: silent,
    seconds: 900,
    shifts: [0, 15],
    acts: (shift) => [fleet(30), { at: 90 + shift, does: restartControllers }],
  },
  {
    name: 'exporter-restart',
    says: 'The only exporter is away for 70 s and knows nothing of before.',
    bar: silent,
    seconds: 900,
    shifts: [0],
    acts: () => [fleet(30)],
    exporters: [{ mode: 'all', down: [130, 200] }],
  },
  {
    name: 'one-replica-blind-all-well',
    says: 'One of two exporters sees nothing any more; nothing else happens.',
    bar: silent,
    seconds: 900,
    shifts: [0],
    acts: () => [fleet(12)],
    exporters: [{ mode: 'all', blindFrom: 60 }, { mode: 'all' }],
  },
  {
    name: 'spot-loss',
    says: '30 % of the spot machines of a zone go unannounced; the cloud deletes their Nodes within 65 s.',
    bar: { kind: 'quiet', most: 1 },
    seconds: 900,
    shifts: [0, 5, 10, 15, 20, 25],
    acts: (shift) => [
      fleet(60, { isSpot: true, isCloud: true }),
      { at: 90 + shift, does: (stage) => dieAll(stage, spotNodes) },
    ],
  },
  {
    name: 'api-server-away',
    says: 'Nobody reaches the API server for 60 s.',
    bar: { kind: 'quiet', most: 1, only: ['KubeHeartbeatControlPlaneSuspect'] },
    seconds: 900,
    shifts: [0, 10, 20],
    acts: (shift) => [fleet(60), { at: 90 + shift, does: (stage) => cutApi(stage, 60) }],
  },
];

/** Six of the twenty nodes of zone 1. */
const spotNodes = count(6).map((index) => `node-${index * 3}`);
