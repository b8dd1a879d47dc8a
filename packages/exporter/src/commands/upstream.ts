import type { Reason } from '@kube-heartbeat/rules/because.ts';

/**
 * The function of Kubernetes behind each reason; empty where a reason says what we know, not what
 * they do.
 */
const functions: Readonly<Record<Reason, string>> = {
  silence: 'nodelifecycle: tryUpdateNodeHealth',
  estimate: 'nodelifecycle: tryUpdateNodeHealth',
  leader_changed: 'nodelifecycle: monitorNodeHealth',
  all_zones_left_dark: 'nodelifecycle: handleDisruption',
  all_zones_dark: 'nodelifecycle: handleDisruption',
  zone_rate_zero: 'nodelifecycle: ReducedQPSFunc',
  lease_blinded: 'nodelifecycle: tryUpdateNodeHealth, gate NodeControllerLeaseCircuitBreaker',
  no_leader: 'leaderelection: Run',
  evidence_stale: '',
  queue: 'nodelifecycle: RateLimitedTimedQueue.Try',
  toleration: 'tainteviction: getMinTolerationTime',
  default_toleration: 'defaulttolerationseconds: Admit',
  timer: 'tainteviction: processPodOnNode',
  called_off_too_late: 'tainteviction: processPodOnNode',
  not_tolerated: 'tainteviction: processPodOnNode',
  tolerated_for_ever: 'tainteviction: getMinTolerationTime',
  taint_eviction_off: 'kube-controller-manager: --controllers',
  cloud_may_delete_node: 'cloud-node-lifecycle: MonitorNodes',
  node_deleted: 'podgc: gcOrphaned',
  out_of_service: 'podgc: gcTerminating',
  marked_not_ready: 'nodelifecycle: MarkPodsNotReady',
  kubelet_must_confirm: 'kubelet: statusManager.syncPod',
  relist_stalls: 'kubelet: GenericPLEG.Healthy',
  relist_never: 'kubelet: GenericPLEG.Healthy',
  runtime_down: 'kubelet: runtimeState.runtimeErrors',
  runtime_hangs: 'kubelet: nodestatus.VersionInfo',
  kubelet_keeps_services: 'nodelifecycle: MarkPodsNotReady',
};

/** The rule of Kubernetes behind a reason; empty: there is none. */
export function upstreamOf(code: string | number | undefined): string {
  return Object.entries(functions).find(([reason]) => reason === code)?.[1] ?? '';
}
