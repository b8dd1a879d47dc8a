import type { Seconds } from './time.ts';

/** How a setting is known, strongest first. */
export const sources = ['flag', 'static_pod', 'calibrated', 'assumed'] as const;
export type Source = (typeof sources)[number];

/** One consistent set of what the controller runs with. A forecast may have to cover several. */
export interface Settings {
  /** Minor version of kube-controller-manager: 28 … 37. */
  readonly version: number;
  /** --node-monitor-period. */
  readonly tick: Seconds;
  /** --node-monitor-grace-period. */
  readonly grace: Seconds;
  /** --node-startup-grace-period. */
  readonly startupGrace: Seconds;
  /** --node-eviction-rate, nodes/s. */
  readonly rate: number;
  /** --secondary-node-eviction-rate, nodes/s. */
  readonly secondaryRate: number;
  /** --large-cluster-size-threshold: nodes of a zone. */
  readonly largeZone: number;
  /** --unhealthy-zone-threshold: share of a zone's nodes. */
  readonly unhealthyShare: number;
  /** --kube-api-qps and --kube-api-burst of the controller manager. */
  readonly qps: number;
  readonly burst: number;
  /** The taint-eviction-controller runs. */
  readonly taintEviction: boolean;
  /** Gate NodeControllerLeaseCircuitBreaker (from 1.37). */
  readonly leaseBreaker: boolean;
  /** --default-unreachable-toleration-seconds and its not-ready twin, of kube-apiserver. */
  readonly unreachableSeconds: Seconds;
  readonly notReadySeconds: Seconds;
  /** How long a write may take from its commit until the observer or the controller sees it. */
  readonly delay: Seconds;
}

export type SettingName = keyof Settings;
