import type { Instant, Seconds } from './time.ts';

/**
 * What the observer learned, one fact per event. Every fact carries `seenAt`, stamped once,
 * on the observer's monotonic clock (seconds, its origin near Unix time). Times that other
 * machines wrote (`renewTime`, `heartbeatTime`, `createdAt` …) are Unix seconds of *their* clock.
 */
export type Fact =
  | LeaseFact
  | LeaseGone
  | NodeFact
  | NodeGone
  | PodFact
  | PodGone
  | PodsFact
  | LeaderFact
  | ListedFact
  | EvidenceFact
  | ProbeFact
  | RoundFact
  | ClockFact;

interface Seen {
  /** When the observer saw it. */
  readonly seenAt: Instant;
  /**
   * For what a list told: when the write may have been committed at the earliest (the last
   * moment the observer still saw this resource); absent for a watch event, which is fresh,
   * and `-Infinity` for the observer's first list.
   */
  readonly notBefore?: Instant;
  /**
   * For an event that came among many, read in one go: since when it may have lain unread. What
   * watches take comes on top.
   */
  readonly unreadSince?: Instant;
}

/** A Lease of namespace kube-node-lease; its name is the node's. */
export interface LeaseFact extends Seen {
  readonly kind: 'lease';
  readonly node: string;
  /** spec.renewTime, the kubelet's clock; absent where the object has none. */
  readonly renewTime?: Instant;
  readonly holder?: string;
  /** spec.leaseDurationSeconds; the kubelet renews at a quarter of it. */
  readonly duration?: Seconds;
  /** Somebody other than its kubelet renews it: a heartbeat, but no sign of life. */
  readonly delegated?: boolean;
  readonly resourceVersion: string;
}

export interface LeaseGone extends Seen {
  readonly kind: 'lease-gone';
  readonly node: string;
}

export type Status = 'True' | 'False' | 'Unknown';

export interface Condition {
  readonly status: Status;
  readonly reason: string;
  readonly message: string;
  /** The kubelet's clock, cut to whole seconds. */
  readonly heartbeatTime?: Instant;
  /** The clock of whoever changed it, cut to whole seconds. */
  readonly transitionTime?: Instant;
}

export type Effect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: Effect;
  readonly timeAdded?: Instant;
}

export interface Toleration {
  /** Empty: every key. */
  readonly key: string;
  readonly operator: 'Exists' | 'Equal' | 'Lt' | 'Gt';
  readonly value: string;
  /** Empty: every effect. */
  readonly effect: Effect | '';
  /** Absent: for ever. Zero or less: not at all. */
  readonly seconds?: Seconds;
}

/** A Node, projected to what the rules and the labels of node_info read. */
export interface NodeFact extends Seen {
  readonly kind: 'node';
  readonly node: string;
  readonly uid: string;
  readonly createdAt: Instant;
  /** metadata.deletionTimestamp is set. */
  readonly deleting: boolean;
  readonly unschedulable: boolean;
  /** From the topology labels, the deprecated ones first; empty where unlabelled. */
  readonly region: string;
  readonly zone: string;
  /** It has the label node.kubernetes.io/exclude-disruption. */
  readonly excluded: boolean;
  readonly providerId: string;
  readonly pool: string;
  readonly capacityType: string;
  readonly os: string;
  readonly kubeletVersion: string;
  /** status.nodeInfo.containerRuntimeVersion: `containerd://2.1.4`. */
  readonly runtimeVersion?: string;
  /** Where its kubelet answers. */
  readonly kubelet?: { readonly host: string; readonly port: number } | undefined;
  /** The user says that no kubelet is behind it. */
  readonly virtual?: boolean;
  readonly ready?: Condition;
  /** The status of every other condition, by type. */
  readonly conditions: Readonly<Record<string, Status>>;
  readonly taints: readonly Taint[];
}

export interface NodeGone extends Seen {
  readonly kind: 'node-gone';
  readonly node: string;
}

/** A Pod bound to a node, projected to what decides its fate. */
export interface PodFact extends Seen {
  readonly kind: 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly createdAt: Instant;
  readonly tolerations: readonly Toleration[];
  /** Kind of the controlling owner; empty: nobody makes it again. */
  readonly owner: string;
  readonly phase: string;
  /** status.conditions Ready is True: it is in its Services. */
  readonly ready: boolean;
  /** metadata.deletionTimestamp (API server's clock, grace included). */
  readonly deletedAt?: Instant;
  readonly deletionGrace?: Seconds;
  /** Reason of its condition DisruptionTarget: who deletes it; absent: a human, its owner. */
  readonly disruption?: string;
  /** It mounts a PersistentVolumeClaim. */
  readonly claims: boolean;
}

export interface PodGone extends Seen {
  readonly kind: 'pod-gone';
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
}

/** The watch on one node's pods: all of them are known, or no longer followed. */
export interface PodsFact extends Seen {
  readonly kind: 'pods';
  readonly node: string;
  /** `listed`: `names` is all there is; `unseen`: the watch is cut or was never opened. */
  readonly state: 'listed' | 'unseen';
  /** `namespace/name` of each pod listed. */
  readonly names?: ReadonlySet<string>;
}

/** The Lease kube-system/kube-controller-manager. */
export interface LeaderFact extends Seen {
  readonly kind: 'leader';
  /** Empty: nobody holds it. Absent Lease: a LeaderFact with `present: false`. */
  readonly holder: string;
  readonly present: boolean;
  readonly renewTime?: Instant;
  readonly acquireTime?: Instant;
  readonly duration?: Seconds;
  readonly transitions?: number;
}

/** A list of leases or nodes is complete: what it does not name is gone. */
export interface ListedFact extends Seen {
  readonly kind: 'listed';
  readonly resource: 'leases' | 'nodes';
  readonly names: ReadonlySet<string>;
}

export type Resource = 'leases' | 'nodes' | 'leader' | 'pods';

/** Whether the observer can trust what it last saw of a resource. */
export interface EvidenceFact extends Seen {
  readonly kind: 'evidence';
  readonly resource: Resource;
  readonly fresh: boolean;
}

/**
 * How a look at a kubelet ended. `answered`: /metrics did. `hangs`: /metrics did not in time, but
 * /metrics/probes did. `odd`: an HTTP answer that is no metrics: it lives. `no_answer`: connected,
 * then nothing. `refused`: nobody listens there. `unreachable`: no way there. The others could not
 * look, which says nothing about the node.
 */
export const probeResults = [
  'answered',
  'hangs',
  'odd',
  'no_answer',
  'refused',
  'unreachable',
  'tls_failed',
  'unauthorized',
  'forbidden',
  'no_address',
] as const;
export type ProbeResult = (typeof probeResults)[number];

/** What a kubelet says of its relists, its own clock. */
export interface RelistReading {
  /** kubelet_pleg_last_seen_seconds: start of the last good relist; absent: none was good yet. */
  readonly lastGood?: Instant;
  /** Relists that ended since it started, failed ones too: kubelet_pleg_relist_duration_seconds. */
  readonly ended: number;
  /** Of the relists since the look before: nine of ten took no longer; absent: none, or not known. */
  readonly duration?: Seconds;
  /** The same for the time from one relist to the next. */
  readonly interval?: Seconds;
}

/** One look at a kubelet; `seenAt` is when it ended. */
export interface ProbeFact extends Seen {
  readonly kind: 'probe';
  readonly node: string;
  readonly result: ProbeResult;
  /** When it began, on the clock of `seenAt`. */
  readonly sentAt: Instant;
  /** Absent: /metrics did not answer, or has no such family (a kubelet that is none). */
  readonly relist?: RelistReading;
  /** process_start_time_seconds, the node's clock. */
  readonly startedAt?: Instant;
  /**
   * Syncs of its status since it started, each of which asks the runtime once for its version:
   * kubelet_runtime_operations_total{operation_type="version"}; absent: not told.
   */
  readonly statusSyncs?: number;
}

/** How long it takes to look at every kubelet once. */
export interface RoundFact extends Seen {
  readonly kind: 'round';
  readonly seconds: Seconds;
}

/** The observer's wall clock minus its monotonic one. */
export interface ClockFact extends Seen {
  readonly kind: 'clock';
  readonly wallOffset: Seconds;
}
