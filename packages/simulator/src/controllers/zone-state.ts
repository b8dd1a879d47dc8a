/** How much of a zone is down. `Initial`: no tick has counted it yet; empty: the last one counted none of its nodes. */
export type ZoneState = '' | 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** What a tick counted in one zone. */
export interface ZoneCount {
  ready: number;
  notReady: number;
}

/** What decides the rate at which a zone's nodes are tainted. */
export interface ZoneFlags {
  /** --node-eviction-rate and --secondary-node-eviction-rate, nodes/s. */
  readonly rate: number;
  readonly secondaryRate: number;
  /** --large-cluster-size-threshold, nodes. */
  readonly largeZone: number;
  /** --unhealthy-zone-threshold. */
  readonly unhealthyShare: number;
}

/**
 * The state of a zone. The share is compared in single precision, as the controller does.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go ComputeZoneState
 */
export function zoneStateOf(
  { ready, notReady }: ZoneCount,
  { unhealthyShare }: ZoneFlags,
): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  const share = Math.fround(notReady / (notReady + ready));
  if (notReady > 2 && share >= Math.fround(unhealthyShare)) return 'PartialDisruption';
  return 'Normal';
}

/**
 * Taints a second that a zone in a state gets.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go setLimiterInZone
 */
export function rateOf(state: ZoneState, size: number, flags: ZoneFlags): number {
  if (state !== 'PartialDisruption') return flags.rate;
  return size > flags.largeZone ? flags.secondaryRate : 0;
}
