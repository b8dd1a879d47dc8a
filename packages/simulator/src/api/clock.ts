import type { Instant } from '@kube-heartbeat/rules/time.ts';

/** The cluster's clock, in Unix seconds. Whoever starts the cluster gives it. */
export type ClusterClock = () => Instant;
