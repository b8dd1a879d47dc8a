/**
 * The function of Kubernetes that a reason speaks of, by its code. A code that is not here has no
 * rule of its own: it says what we know, not what they do.
 */
const functions: Readonly<Record<string, string>> = {
  silence: 'nodelifecycle tryUpdateNodeHealth',
  leader_changed: 'nodelifecycle monitorNodeHealth (a new leader remembers nothing)',
  all_zones_left_dark: 'nodelifecycle handleDisruption',
  all_zones_dark: 'nodelifecycle handleDisruption',
  zone_rate_zero: 'nodelifecycle ReducedQPSFunc',
  lease_blinded: 'nodelifecycle tryUpdateNodeHealth (gate NodeControllerLeaseCircuitBreaker)',
  no_leader: 'leaderelection RunOrDie',
  kubelet_not_ready: 'nodelifecycle processTaintBaseEviction',
  queue: 'nodelifecycle RateLimitedTimedQueue.Try',
  swap: 'nodelifecycle SwapNodeControllerTaint',
  tainted: 'tainteviction processPodOnNode',
  toleration: 'tainteviction getMinTolerationTime',
  default_toleration: 'defaulttolerationseconds Admit',
  timer: 'tainteviction processPodOnNode (a timer that runs is never moved)',
  not_tolerated: 'tainteviction processPodOnNode',
  tolerated_for_ever: 'tainteviction getMinTolerationTime',
  taint_eviction_off: 'kube-controller-manager --controllers',
  cloud_may_delete_node: 'cloud-provider nodelifecycle MonitorNodes',
  node_deleted: 'podgc gcOrphaned',
  out_of_service: 'podgc gcTerminating',
  kubelet_must_confirm: 'kubelet status manager',
};

/** The rule of Kubernetes behind a reason; empty: there is none. */
export function upstreamOf(code: string | number | undefined): string {
  return functions[String(code)] ?? '';
}
