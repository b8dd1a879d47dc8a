import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { ZoneFlags } from './controllers/zone-state.ts';
import { habitsOf } from './versions.ts';

/** How the controller manager is started. */
export interface Flags extends ZoneFlags {
  /** Its version, 1.`minor`. */
  readonly minor: number;
  /** --node-monitor-period, --node-monitor-grace-period, --node-startup-grace-period. */
  readonly tick: Seconds;
  readonly grace: Seconds;
  readonly startupGrace: Seconds;
  /** --kube-api-qps and --kube-api-burst, of each of its clients. */
  readonly qps: number;
  readonly burst: number;
  /** --controllers without -taint-eviction-controller. */
  readonly taintEviction: boolean;
  /** Gate NodeControllerLeaseCircuitBreaker. */
  readonly leaseBreaker: boolean;
  /** --leader-elect-lease-duration and --leader-elect-retry-period. */
  readonly leaderDuration: Seconds;
  readonly leaderRetry: Seconds;
}

/** The flags of 1.`minor` where only some are given. */
export function flagsOf(minor: number, given: Partial<Flags> = {}): Flags {
  const { grace, readsLiveLease } = habitsOf(minor);
  return {
    minor,
    tick: 5,
    grace,
    startupGrace: 60,
    rate: 0.1,
    secondaryRate: 0.01,
    largeZone: 50,
    unhealthyShare: 0.55,
    qps: 20,
    burst: 30,
    taintEviction: true,
    leaseBreaker: readsLiveLease,
    leaderDuration: 15,
    leaderRetry: 2,
    ...given,
  };
}
