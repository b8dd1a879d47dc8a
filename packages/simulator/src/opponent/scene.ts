import type { Toleration } from '@kube-heartbeat/rules/fact.ts';
import fc from 'fast-check';
import { notReadyKey, unreachableKey } from '../objects.ts';
import type { AilingDeed } from './ailing-deeds.ts';

/** What is done to a cluster, in the words of the stories. */
export const deeds = [
  'die',
  'freeze',
  'return',
  'cut',
  'join-network',
  'mute-lease',
  'mute-status',
  'status',
  'not-ready',
  'ready',
  'delete-node',
  'new-node',
  'zone-dies',
  'zone-returns',
  'leader-dies',
  'tolerate',
  'taint',
  'untaint',
  'out-of-service',
  'new-pod',
  'drain-pod',
] as const;
export type Deed = (typeof deeds)[number] | AilingDeed;

/** One thing that is done, so long after the one before it. */
export interface Act {
  readonly wait: number;
  readonly deed: Deed;
  /** Which node, and which pod, zone or value: taken modulo what there is. */
  readonly node: number;
  readonly other: number;
}

export interface ZonePlan {
  readonly nodes: number;
  readonly isCloud: boolean;
  readonly isExcluded: boolean;
}

/** A cluster and what happens to it: everything that chance decides beforehand. */
export interface Scene {
  readonly seed: number;
  readonly minor: number;
  readonly tick: number;
  readonly graceTicks: number;
  readonly rate: number;
  readonly secondaryRate: number;
  readonly largeZone: number;
  readonly qps: number;
  readonly leaseDuration: number;
  readonly reportsOften: boolean;
  readonly owners: boolean;
  readonly zones: readonly ZonePlan[];
  /** Patience of each pod, by number; pods go round the nodes. */
  readonly pods: readonly number[];
  /** All pods on the first node. */
  readonly isCrowded: boolean;
  /** The witness comes so much later than the cluster. */
  readonly watchAfter: number;
  readonly acts: readonly Act[];
  /** So long it goes on after the last act, seconds; absent: a little more than a minute. */
  readonly aftermath?: number;
  /** The witness looks at kubelets too. */
  readonly looks?: boolean;
}

export const decis = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: least * 10, max: most * 10 }).map((tenths) => tenths / 10);

/** The failures that make things happen are likelier than the odd ones. */
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Deed>('die') },
  { weight: 2, arbitrary: fc.constantFrom<Deed>('return', 'zone-dies', 'zone-returns') },
  { weight: 1, arbitrary: fc.constant<Deed>('leader-dies') },
  { weight: 6, arbitrary: fc.constantFrom<Deed>(...deeds) },
);

const act: fc.Arbitrary<Act> = fc.record({
  wait: fc.oneof(decis(0, 3), decis(0, 30)),
  deed,
  node: fc.nat(20),
  other: fc.nat(20),
});

/** Random clusters with random fates. */
export const scenes: fc.Arbitrary<Scene> = fc.record({
  seed: fc.nat(1_000_000),
  minor: fc.constantFrom(37, 37, 36, 34, 33, 32, 31, 28),
  tick: fc.constantFrom(1, 2, 5),
  graceTicks: fc.constantFrom(3, 3.5, 6, 10),
  rate: fc.constantFrom(0.1, 0.25, 0.5, 1, 0),
  secondaryRate: fc.constantFrom(0.05, 0.2, 0),
  largeZone: fc.constantFrom(50, 3),
  qps: fc.constantFrom(20, 20, 50, 100),
  leaseDuration: fc.constantFrom(4, 8),
  reportsOften: fc.boolean(),
  owners: fc.boolean(),
  zones: fc.array(
    fc.record({
      nodes: fc.integer({ min: 1, max: 7 }),
      isCloud: fc.boolean(),
      isExcluded: fc.nat(9).map((draw) => draw === 9),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  pods: fc.array(fc.nat(11), { maxLength: 30 }),
  isCrowded: fc.nat(4).map((draw) => draw === 4),
  watchAfter: decis(0, 12),
  acts: fc.array(act, { minLength: 1, maxLength: 8 }),
});

const patience: readonly (number | 'none' | 'other')[] = [
  0,
  1,
  3,
  5,
  8,
  12,
  20,
  30,
  Infinity,
  Infinity,
  'none',
  'other',
];

/** What a pod tolerates: so long, not at all, or another taint longer than it is worth. */
export function tolerationsOf(number: number): readonly Toleration[] {
  const chosen = patience[number % patience.length] ?? 0;
  const both = [notReadyKey, unreachableKey];
  if (chosen === 'none')
    return both.map((key) => tolerating(key, { operator: 'Equal', value: 'x' }));
  if (chosen === 'other') {
    // The first toleration that matches is the one that counts, not the shortest.
    return [tolerating(unreachableKey, { seconds: 9 }), tolerating('', { seconds: 2 })];
  }
  const seconds = chosen === Infinity ? {} : { seconds: chosen };
  return [...both, userKey].map((key) => tolerating(key, seconds));
}

/** A taint that a user sets. */
export const userKey = 'example.com/maintenance';

function tolerating(key: string, given: Partial<Toleration>): Toleration {
  return { key, operator: 'Exists', value: '', effect: 'NoExecute', ...given };
}
