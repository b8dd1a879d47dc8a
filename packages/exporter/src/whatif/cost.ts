import type { Kubelet } from './profiles.ts';

/** What heartbeats cost the API server, in writes a second, when nothing else changes. */
export interface Cost {
  readonly leaseRenewals: number;
  readonly statusPosts: number;
}

/** The kubelet draws up to 4 % on top of each interval: 2 % in the mean. */
const meanJitter = 1.02;

/** Of so many nodes: a lease is renewed at each quarter of its duration, a status posted as often as is reported. */
export function costOf(
  { leaseDuration, statusUpdate, statusReport }: Kubelet,
  nodes: number,
): Cost {
  return {
    leaseRenewals: nodes / ((leaseDuration / 4) * meanJitter),
    statusPosts: nodes / (Math.max(statusReport, statusUpdate) * meanJitter),
  };
}
