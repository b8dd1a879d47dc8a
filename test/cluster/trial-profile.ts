import type { Flags } from './control-plane.ts';

/** How a trial is run: the controllers' flags, and the pace that fits them. Seconds. */
export interface Profile {
  readonly name: 'compressed' | 'defaults';
  readonly flags: Flags;
  /** What the exporter is told of the controllers, as an operator who knows the flags tells it. */
  readonly told: Flags;
  readonly tick: number;
  /** Nodes a second and zone. */
  readonly rate: number;
  /** Of the controller manager's client. */
  readonly qps: number;
  readonly burst: number;
  /** leaseDurationSeconds of the kubelets. */
  readonly leaseDuration: number;
  /** A factor on every pause and absence of the plan. */
  readonly pace: number;
  /** How long at least, before the minimum counts are looked at. */
  readonly atLeast: number;
  readonly atMost: number;
}

const quick: Flags = {
  'node-monitor-period': '2s',
  'node-monitor-grace-period': '8s',
  'node-eviction-rate': '1.5',
  'kube-api-qps': '100',
  'kube-api-burst': '150',
};

/** Time five times as fast, and so the client's rate; the eviction rate is never exactly 1. */
export const compressed: Profile = {
  name: 'compressed',
  flags: quick,
  told: quick,
  tick: 2,
  rate: 1.5,
  qps: 100,
  burst: 150,
  leaseDuration: 4,
  pace: 1,
  atLeast: 100,
  atMost: 480,
};

/** What a cluster runs with when nobody sets anything, in real time. */
export const defaults: Profile = {
  name: 'defaults',
  flags: {},
  // Clusters of one version differ in their grace: until it is known both are foreseen.
  told: { 'node-monitor-grace-period': '50s' },
  tick: 5,
  rate: 0.1,
  qps: 20,
  burst: 30,
  leaseDuration: 40,
  pace: 6,
  atLeast: 900,
  atMost: 7200,
};
