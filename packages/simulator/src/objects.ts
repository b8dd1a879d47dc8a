import type { Condition, Effect, Taint, Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';

/*
 * The objects of the cluster as compact plain records, projected to what kubelets, controllers and
 * watchers read and write. They are immutable: a write puts a new record in place of the old one.
 * Times are Unix seconds of whoever wrote them.
 */

/** What every object has. */
export interface SimObject {
  /** Empty for what is not namespaced. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Instant;
  /** Stamped by the store at each write; 0 before the first one. */
  readonly resourceVersion: number;
}

export interface SimCondition extends Condition {
  readonly type: string;
}

export interface SimNode extends SimObject {
  readonly labels: Readonly<Record<string, string>>;
  /** metadata.deletionTimestamp; absent: nobody deletes it. */
  readonly deletedAt?: Instant;
  /** Empty: no cloud looks after it. */
  readonly providerId: string;
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  /** Ready, MemoryPressure, DiskPressure, PIDPressure …; none before the kubelet's first post. */
  readonly conditions: readonly SimCondition[];
  /** status.nodeInfo: `v1.37.2`. */
  readonly kubeletVersion: string;
  readonly operatingSystem: string;
  /** status.addresses, InternalIP; empty: it has none. */
  readonly address: string;
  /** status.daemonEndpoints.kubeletEndpoint.Port; 0: it has none. */
  readonly kubeletPort: number;
  /** status.images: what makes real nodes large; nobody here reads them. */
  readonly images?: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
}

/** A Lease: of a node in kube-node-lease, or of a leader in kube-system. */
export interface SimLease extends SimObject {
  readonly holder: string;
  readonly duration: Seconds;
  readonly renewTime?: Instant;
  readonly acquireTime?: Instant;
  readonly transitions?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface SimPod extends SimObject {
  readonly labels?: Readonly<Record<string, string>>;
  /** spec.nodeName; empty: not bound yet. */
  readonly node: string;
  /** Kind and name of the controlling owner; absent: nobody makes it again. */
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly tolerations: readonly Toleration[];
  /** PersistentVolumeClaims that it mounts. */
  readonly claims: readonly string[];
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** Ready, DisruptionTarget … */
  readonly conditions: readonly SimPodCondition[];
  /** metadata.deletionTimestamp: when its grace ends. */
  readonly deletedAt?: Instant;
  /** metadata.deletionGracePeriodSeconds. */
  readonly deletionGrace?: Seconds;
  /** The one container of a static pod of the control plane: its image and its flags. */
  readonly container?: { readonly image: string; readonly command: readonly string[] };
}

export interface SimPodCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly transitionTime?: Instant;
}

/** Where the nodes' leases are. */
export const leaseNamespace = 'kube-node-lease';

/** Where the control plane is, its leader Leases and static pods too. */
export const systemNamespace = 'kube-system';

/** The leader Lease of kube-controller-manager, in kube-system. */
export const leaderName = 'kube-controller-manager';

/** The taints by which the controllers say that a node is not Ready. */
export const notReadyKey = 'node.kubernetes.io/not-ready';
export const unreachableKey = 'node.kubernetes.io/unreachable';

/** Whether a node has a taint of this key and effect. */
export function hasTaint(node: SimNode, key: string, effect: Effect): boolean {
  return node.taints.some((taint) => taint.key === key && taint.effect === effect);
}

/** The condition of a type; absent: nobody posted it. */
export function conditionOf(node: SimNode, type: string): SimCondition | undefined {
  return node.conditions.find((condition) => condition.type === type);
}
