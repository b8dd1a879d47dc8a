/** What one minor version of the controller manager does that another does not. */
export interface Habits {
  /** The taint queue goes by the condition that this tick wrote, not by the one that it found. */
  readonly queuesByCurrent: boolean;
  /** The lease is read live before a node is given up. */
  readonly readsLiveLease: boolean;
  /** Taint eviction shares the client of the node lifecycle controller. */
  readonly sharesClient: boolean;
  /** --node-monitor-grace-period where nobody sets it, seconds. */
  readonly grace: number;
}

/** The habits of kube-controller-manager 1.`minor`, 28 and newer. */
export function habitsOf(minor: number): Habits {
  return {
    queuesByCurrent: minor >= 34,
    readsLiveLease: minor >= 37,
    sharesClient: minor <= 28,
    grace: minor >= 32 ? 50 : 40,
  };
}
