import { bearing } from '@kube-heartbeat/rules/stage.ts';
import { fleet, pods } from './casts.ts';
import { die, dieAll, hang, sayNotReady, stall } from './deeds.ts';
import { everyShift, type Incident } from './incident.ts';

const minutes = 60;
const early = { kind: 'early', alert: 3.5 * minutes, page: 2.5 * minutes } as const;

/** What pods are lost to: the alerts must come before, or say that they cannot. */
export const earlyIncidents: readonly Incident[] = [
  {
    name: 'kubelet-dies',
    says: 'A machine stops; a StatefulSet has a pod on it; tolerations of 300 s.',
    bar: { ...early, why: true },
    seconds: 1500,
    shifts: everyShift,
    acts: (shift) => [fleet(12), { at: 90 + shift, does: (stage) => die(stage, 'node-4') }],
  },
  {
    name: 'three-kubelets-die',
    says: 'Three machines of one zone stop; all their pods are replaced.',
    bar: early,
    seconds: 1500,
    shifts: everyShift,
    acts: (shift) => [
      fleet(30),
      {
        at: 90 + shift,
        does: (stage) => dieAll(stage, ['node-1', 'node-7', 'node-13']),
      },
    ],
  },
  {
    name: 'kubelet-not-ready',
    says: 'A kubelet says that its network is not ready, and goes on saying so.',
    bar: early,
    seconds: 1500,
    shifts: everyShift,
    acts: (shift) => [
      fleet(12),
      {
        at: 90 + shift,
        does: (stage) => sayNotReady(stage, 'node-4', 'container runtime network not ready'),
      },
    ],
  },
  {
    name: 'spot-machine-stays',
    says: 'A spot machine stops, and nobody deletes its Node: first told once it was given up.',
    bar: { kind: 'page', page: early.page },
    seconds: 1500,
    shifts: everyShift,
    acts: (shift) => [
      fleet(12, { isSpot: true }),
      { at: 90 + shift, does: (stage) => die(stage, 'node-4') },
    ],
  },
  {
    name: 'relist-stalls',
    says: 'No relist ends any more; after 180 s the kubelet says so.',
    bar: early,
    seconds: 1800,
    shifts: everyShift,
    acts: (shift) => [fleet(12), { at: 90 + shift, does: (stage) => stall(stage, 'node-4') }],
  },
  {
    name: 'runtime-hangs',
    says: 'A container runtime answers nothing any more, no status and no relist.',
    bar: early,
    seconds: 1800,
    shifts: everyShift,
    acts: (shift) => [fleet(12), { at: 90 + shift, does: (stage) => hang(stage, 'node-4') }],
  },
  {
    name: 'one-replica-blind',
    says: 'A machine stops while one of two exporters sees nothing any more.',
    bar: early,
    seconds: 1500,
    shifts: [0, 15],
    exporters: [{ mode: 'all', blindFrom: 60 }, { mode: 'lean' }],
    acts: (shift) => [fleet(12), { at: 90 + shift, does: (stage) => die(stage, 'node-4') }],
  },
  {
    name: 'short-tolerations',
    says: 'A machine stops; its pods bear the taint for 60 s.',
    bar: { kind: 'hopeless' },
    seconds: 900,
    shifts: [0, 15],
    acts: (shift) => [
      fleet(12),
      {
        at: 2,
        does: (stage) => pods(stage, 'node-5', 4, { kind: 'Job', tolerations: bearing(60) }),
      },
      { at: 90 + shift, does: (stage) => die(stage, 'node-5') },
    ],
  },
];
