import type { Seconds } from './time.ts';

/** What one minor version of kube-controller-manager does that another does not. */
export interface Behaviour {
  /** Default of --node-monitor-grace-period. */
  readonly grace: Seconds;
  /** A node joins the taint queue in the tick that made it Unknown, not in the next one. */
  readonly queuesInSameTick: boolean;
  /** Before Unknown it reads the lease live and holds back if its own copy is older. */
  readonly leaseBreaker: boolean;
  /** Taint eviction is a controller of its own, with a client (and its rate limit) of its own. */
  readonly ownEvictionClient: boolean;
}

export const oldestVersion = 28;
export const newestVersion = 37;

/** The whole truth about versions: the first row, then what changed, and since when. */
const oldest: Behaviour = {
  grace: 40,
  queuesInSameTick: false,
  leaseBreaker: false,
  ownEvictionClient: false,
};
const changes: readonly (Partial<Behaviour> & { readonly since: number })[] = [
  { since: 29, ownEvictionClient: true },
  { since: 32, grace: 50 },
  { since: 34, queuesInSameTick: true },
  { since: 37, leaseBreaker: true },
];

const table: readonly Behaviour[] = Array.from(
  { length: newestVersion - oldestVersion + 1 },
  (_, index) =>
    changes
      .filter(({ since }) => since <= oldestVersion + index)
      .reduce((sum, { since, ...change }) => ({ ...sum, ...change }), oldest),
);

/**
 * How the controllers of Kubernetes 1.`minor` behave. Older versions than the table's are taken
 * for its oldest row, newer ones for its newest.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function behaviour(minor: number): Behaviour {
  const row = Math.min(Math.max(minor, oldestVersion), newestVersion) - oldestVersion;
  return table[row] ?? oldest;
}

/** Minor version of a kubelet's `v1.37.2`; `undefined`: it is none of Kubernetes' own. */
export function minorOf(version: string): number | undefined {
  const [, minor] = /^v?1\.(\d{1,3})(?:[.+-].*)?$/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
