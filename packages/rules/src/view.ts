import type { Because } from './because.ts';
import type { ProbeResult, Resource, Taint } from './fact.ts';
import type { SettingView } from './setting-view.ts';
import type { Instant, Seconds, Window } from './time.ts';

/** When something happens, if what was seen last stays as it is; and why. */
export interface Forecast extends Window {
  readonly because: Because;
}

export const phases = [
  'unobserved',
  'leaving',
  'evicted',
  'evicting',
  'queued',
  'unreachable',
  'not_ready',
  'silent',
  'late',
  'starting',
  'ready',
] as const;
export type Phase = (typeof phases)[number];

export const blockers = ['lease_blinded', 'zone_rate_zero', 'all_zones_dark', 'no_leader'] as const;
export type Blocker = (typeof blockers)[number];

export const disruptions = ['normal', 'partial', 'full'] as const;
export type Disruption = (typeof disruptions)[number];

/** replaced: its owner makes another; waits: only once the object is gone; lost: nobody does. */
export type Fate = 'replaced' | 'waits' | 'lost';

/**
 * Why a node is in trouble. `kubelet_dead`: its machine answers, its kubelet does not.
 * `kubelet_cut_off`: it answers us, but renews nothing. `node_gone`: nothing answers there.
 * `zone_cut_off`: the same for most of its zone at once. `node_problem`: a condition says so. `clock`: it was set back, so renewals do
 * not count. `delegated`: another renews in its place.
 */
export const causes = [
  'kubelet_dead',
  'kubelet_cut_off',
  'runtime_stuck',
  'pleg_slow',
  'status_stuck',
  'network_not_ready',
  'node_problem',
  'clock',
  'delegated',
  'control_plane',
  'zone_cut_off',
  'node_gone',
  'unknown',
] as const;
export type Cause = (typeof causes)[number];

/** What speaks for a node that works no more though it is Ready. */
export type DeadSign =
  | 'status_overdue'
  | 'status_stands'
  | 'metrics_hang'
  | 'relist_stalled'
  | 'node_info_blank'
  | 'condition';

export interface ReadyButDead {
  /** How much the signs weigh together: 0 … 1, 1 is sure. */
  readonly ratio: number;
  readonly signs: readonly { readonly sign: DeadSign; readonly says: string }[];
}

/** The last look at a kubelet. */
export interface ProbeView {
  readonly result: ProbeResult;
  readonly seenAt: Instant;
}

export interface PodView {
  readonly namespace: string;
  readonly name: string;
  readonly owner: string;
  readonly fate: Fate;
  /** The API request that deletes it; `undefined`: it is already being deleted. */
  readonly deletion?: Forecast;
  /** Out of the ready endpoints of its Services. */
  readonly endpoints?: Forecast;
  /** Its object is gone from the API. */
  readonly end: Forecast;
  /** It has a deletionTimestamp. */
  readonly terminating: boolean;
  /** It should be gone by now: its grace is over, and nobody confirmed its end. */
  readonly stuck: boolean;
  /** Its containers have ended, in whatever way: nothing is lost with its object. */
  readonly finished: boolean;
  /** Another takes its place, now or at its deletion, while it may still run. */
  readonly mayRunTwice: boolean;
}

export interface NodeView {
  readonly name: string;
  /** `REGION/ZONE`, `none` if unlabelled. */
  readonly zone: string;
  readonly phase: Phase;
  /** A plainly ready node: phase ready, Ready=True, no NoExecute taint, nothing blocked. */
  readonly plain: boolean;
  /** When it last became plainly ready after trouble; absent while in trouble, or if never seen. */
  readonly calmSince?: Instant | undefined;
  readonly ready: 'True' | 'False' | 'Unknown' | 'none';
  readonly readyReason: string;
  readonly readyMessage: string;
  /** lastTransitionTime of Ready: whole seconds of the clock of whoever wrote it. */
  readonly readySince?: Instant | undefined;
  readonly pool: string;
  readonly os: string;
  readonly kubeletVersion: string;
  readonly capacityType: string;
  readonly unschedulable: boolean;
  /** Observer's clock, when renewTime was last seen to advance; absent without a lease. */
  readonly leaseSeenAt?: Instant | undefined;
  /** Only an estimate: no advance seen yet, from renewTime and our wall clock. */
  readonly leaseEstimated: boolean;
  /** How often its kubelet renews its lease. */
  readonly renewInterval: Seconds;
  /** spec.renewTime: the node's clock. */
  readonly leaseRenewTime?: Instant | undefined;
  readonly statusSeenAt?: Instant | undefined;
  /** Node's clock minus ours. */
  readonly clockSkew?: Seconds | undefined;
  /** When Ready becomes Unknown if silence lasts; absent once it is. */
  readonly unknown?: Forecast | undefined;
  /** When its kubelet calls it not Ready if relists stay away; absent: not known, or it has. */
  readonly notReady?: Forecast | undefined;
  /** When the node gets its NoExecute taint; absent once it has it. */
  readonly noExecute?: Forecast | undefined;
  /** The next pod deletion still to come; absent when none is left. */
  readonly eviction?: Forecast | undefined;
  /** Its pods are not listed: `eviction` speaks of a pod with the default tolerations. */
  readonly podsAssumed: boolean;
  readonly pods: readonly PodView[];
  readonly taints: readonly Taint[];
  readonly blocked: readonly Blocker[];
  /** Why it is on its way out: cordoned is not enough; empty: it is not. */
  readonly departing: string;
  /** Absent: it is not in trouble. */
  readonly cause?: Cause | undefined;
  /** Absent: nothing speaks for it, or it is not Ready. */
  readonly readyButDead?: ReadyButDead | undefined;
  /** Since the start of the kubelet's last good relist; absent: not known. */
  readonly relistLag?: Seconds | undefined;
  /** Absent: nobody looked. */
  readonly probe?: ProbeView | undefined;
}

export interface ZoneView {
  readonly name: string;
  readonly disruption: Disruption;
  readonly ready: number;
  readonly notReady: number;
  /** Nodes per second that may be tainted now. */
  readonly rate: number;
  readonly queue: number;
}

export interface LeaderView {
  /** Absent: not known (no Lease, or it was never seen to advance). */
  readonly holder?: string;
  readonly changes: number;
  readonly state: 'known' | 'overdue' | 'unknown';
  readonly seenAt?: Instant;
}

/** What comes for the cluster as a whole. */
export interface FleetView {
  /** Observer's monotonic clock, as in every `seenAt`. */
  readonly now: Instant;
  /** Add it to any instant of ours to get Unix seconds. */
  readonly wallOffset: Seconds;
  readonly zones: readonly ZoneView[];
  readonly leader: LeaderView;
  /** Every zone is dark: the controller took all taints off and evicts nobody. */
  readonly evictionsHalted: boolean;
  /** So many nodes fell silent at once that the fault is likelier the control plane's. */
  readonly controlPlaneSuspect: boolean;
  readonly orphanLeases: number;
  readonly nodesWithoutLease: number;
  /** How long it takes to look at every kubelet once; absent: nobody looks. */
  readonly probeRound?: Seconds;
  readonly settings: readonly SettingView[];
  readonly fresh: Readonly<Record<Resource, boolean>>;
}

export interface View extends FleetView {
  readonly nodes: readonly NodeView[];
}

/**
 * The same for whoever reads it once: each node is forecast when it is asked for, and nobody keeps it, for
 * the next one may be written over it.
 */
export interface Outlook extends FleetView {
  readonly nodes: Iterable<NodeView>;
  /** Another number once a node came, went or was labelled otherwise; absent: nobody counts. */
  readonly moves?: () => number;
}
