import type { LeaderFact, NodeFact, PodFact, ProbeFact, Resource, Taint } from './fact.ts';
import type { Latency } from './latency.ts';
import type { Mutable } from './mutable.ts';
import type { Roster } from './roster.ts';
import type { Sight } from './sight.ts';
import type { SyncMemory } from './status-syncs.ts';
import type { Load, TickMemory } from './tick-memory.ts';
import type { Instant, Seconds } from './time.ts';
import type { Timer } from './timer.ts';

/**
 * What the observer remembers of a node's lease. Thousands are renewed each second: a renewal is written
 * over the last one and leaves no object behind, which would outlive every quick look for garbage.
 */
export interface LeaseMemory {
  /** As it was written last, and when that was seen. */
  seenAt: Instant;
  resourceVersion: string;
  renewTime: Instant | undefined;
  holder: string | undefined;
  duration: Seconds | undefined;
  delegated: boolean;
  /** Observer's first sight of it: tells nothing of when it was written. */
  readonly firstSeenAt: Instant;
  /** The greatest renewTime that counted; `undefined` after a status heartbeat wiped it. */
  countedRenewTime: Instant | undefined;
  /** The least that arrival and renewTime were apart, lately and in the time before. */
  apart: { lately: Seconds; before: Seconds; renewals: number };
  /** The last renewal that the controller counts; always the same object, and `unreadSince` always a number. */
  renewal: Mutable<Sight> | undefined;
  /** The last write after that renewal, which did not renew. */
  touched: Sight | undefined;
  /** The node of its name; `undefined`: there is none. Kept by the roster. */
  node: NodeMemory | undefined;
}

/** What the observer remembers of a node. */
export interface NodeMemory {
  readonly name: string;
  fact: NodeFact;
  /** The name of its zone. */
  zone: string;
  readonly firstSeenAt: Instant;
  /** The last change of Ready.lastHeartbeatTime; `undefined`: none seen. */
  statusBeat: Sight | undefined;
  /** The one before it. */
  beatBefore: Sight | undefined;
  /** The longest that its status was seen to stay quiet where a usual kubelet would have reported; 0: never. */
  longestQuiet: Seconds;
  /** status.nodeInfo once named its container runtime. */
  namedRuntime: boolean;
  /** Ready returned to True while we watched. */
  readySince: Instant | undefined;
  /** Ready left True. */
  troubleSince: Sight | undefined;
  /** Ready became Unknown, by the controller. */
  unknownSince: Sight | undefined;
  /** The controller gave up a node that was Ready: it marks its pods, even if the node returns. */
  marking: Sight | undefined;
  /** Its NoExecute taint was taken off though it was not Ready: by a new leader, or in the dark. */
  stripped: (Sight & { readonly taints: readonly Taint[] }) | undefined;
  /** Ready returned to True while the node waited for its taint. */
  returned: Return | undefined;
  /** The unbroken sequence of NoExecute taints began; notBefore -Infinity: before our time. */
  taintedSince: Sight | undefined;
  /** When it was last not plainly ready. */
  lastTrouble: Instant | undefined;
  /** Until then nothing is amiss by what is known of it beside its lease; `-Infinity`: something is. */
  wellUntil: Instant;
  /** The same with its lease: if nothing more is heard. Kept by the roster, as is its place there. */
  calmUntil: Instant;
  place: number;
  /** The lease of its name; `undefined`: there is none. Kept by the roster. */
  lease: LeaseMemory | undefined;
}

/** Ready became True again. */
export interface Return extends Sight {
  /** When it had left True. */
  readonly since: Instant;
  /** The controller had given the node up; else its kubelet had said so. */
  readonly wasUnknown: boolean;
}

/** What the observer remembers of the looks at one kubelet. */
export interface ProbeMemory {
  last: ProbeFact;
  /** The last that /metrics answered. */
  good: ProbeFact | undefined;
  /** The first answer that told of the relist which is still the last good one. */
  told: ProbeFact | undefined;
  /** The first look since `good` that found the kubelet and no answer of /metrics. */
  failing: ProbeFact | undefined;
  /** The first look of the present run of those that hang; `undefined`: the last one did not. */
  hanging: ProbeFact | undefined;
  /** What answers told of the syncs of its status. */
  syncs: SyncMemory | undefined;
  /** Some look found something at its address. */
  reached: boolean;
}

/** What the observer remembers of one pod on a node in trouble. */
export interface PodMemory {
  fact: PodFact;
  readonly firstSeenAt: Instant;
  /** Its tolerations were edited. */
  toleratesSince: Instant | undefined;
  timer: Timer | undefined;
  /** Its Ready condition changed while the node was Unknown: it was marked, or put right since. */
  unready: boolean;
}

/** The pods of one node, outliving the Node object. */
export interface PodsMemory {
  listed: boolean;
  readonly pods: Map<string, PodMemory>;
  /** The Node object was deleted. */
  nodeGone: Sight | undefined;
  /** It was deleted once before, and came back. */
  goneBefore: Sight | undefined;
}

export interface LeaderMemory {
  fact: LeaderFact | undefined;
  /** Last advance of renewTime seen; `undefined`: none. */
  renewal: Sight | undefined;
  /** The present leader took over, seen by us; `undefined`: it led before our time. */
  changed: Sight | undefined;
  /** It renewed again after it had seemed to be gone. */
  resumed: Sight | undefined;
  /** A write that only its first tick makes, and the last of them: only then it looks at the nodes. */
  firstTick: Sight | undefined;
  lastStrip: Sight | undefined;
  /** The first flip of a node whose grace began in its first tick. */
  firstFlip: Sight | undefined;
  changes: number;
}

/** How many nodes of a zone were ready, from one sight on. */
export interface ZoneCount {
  readonly sight: Sight;
  readonly ready: number;
  readonly notReady: number;
  /** A tick of the controller brought it, and ends with it; else the next tick will see it. */
  readonly flip: boolean;
  /** When the first of the changes came that were so close together that they are one count. */
  readonly began: Instant;
  /** Of the counts between these changes the one that was nearest to dark: a tick may have come just then. */
  readonly passed?: Omit<ZoneCount, 'passed'>;
}

/** What the observer remembers of a zone and its taint queue. */
export interface ZoneMemory {
  /** When its first node was seen. */
  readonly since: Instant;
  /** All its nodes. */
  nodes: number;
  /** Those that count for its disruption state. */
  ready: number;
  notReady: number;
  /** The counts as they changed, oldest first, the present ones last. */
  readonly history: ZoneCount[];
  /** The last taint that came from the queue. */
  lastTaint: Sight | undefined;
  /** Nodes deleted while they waited: each still costs the queue a token. */
  readonly ghosts: Sight[];
}

interface Sampled {
  /** When it was seen: what a leader of before did may no longer hold. */
  readonly at: Instant;
}

/** A node was silent so long when it was given up. */
export interface Silence extends Sampled {
  readonly silence: Seconds;
  /** It may have been counted one tick late. */
  readonly extra: boolean;
  /** What the ticks in between had to send: it made them last. */
  readonly loads: readonly Load[];
}

/** Two tick-born writes, one after the other. */
export interface Distance extends Sampled {
  readonly distance: Seconds;
  /** What the first one's tick had to send. */
  readonly load: Load;
}

/** Two taints of a zone, one after the other. */
export interface Interval extends Sampled {
  readonly interval: Seconds;
  /** How long the second node was in trouble at the first one's taint. */
  readonly waited: Seconds;
  /** The zone's nodes at the second taint. */
  readonly ready: number;
  readonly notReady: number;
}

/** A taint followed the node's Unknown. */
export interface Follow extends Sampled {
  readonly lag: Seconds;
  /** How long the zone's token had been free, or on its way, when the node became Unknown. */
  readonly free: Seconds;
  readonly ready: number;
  readonly notReady: number;
}

/** What the controller was seen to do, for learning its flags from it; the newest last. */
export interface Samples {
  readonly silences: Silence[];
  readonly distances: Distance[];
  readonly intervals: Interval[];
  readonly follows: Follow[];
}

/** No zone has a ready node. */
export interface Darkness extends Sight {
  /** A tick of the controller brought it. */
  readonly byFlip: boolean;
}

/** A ready node ended the darkness. */
export interface Light extends Sight {
  readonly since: Darkness;
  /** Its zone was not there when the darkness came: the controller may not have met it dark. */
  readonly byNewZone: boolean;
}

/** What the observer knows of a cluster. Written by `observe` alone. */
export interface Cluster {
  /** Keys of taints by which somebody says that he takes a node out on purpose. */
  readonly departingTaints: readonly string[];
  /** Conditions that show a node to be dead though it is Ready. */
  readonly evidenceConditions: readonly { readonly type: string; readonly status: string }[];
  wallOffset: Seconds;
  readonly nodes: Map<string, NodeMemory>;
  readonly leases: Map<string, LeaseMemory>;
  readonly roster: Roster;
  readonly probes: Map<string, ProbeMemory>;
  /** How long it takes to look at every kubelet once; `undefined`: nobody looks. */
  probeRound: Seconds | undefined;
  readonly pods: Map<string, PodsMemory>;
  readonly leader: LeaderMemory;
  readonly zones: Map<string, ZoneMemory>;
  readonly ticks: TickMemory;
  readonly samples: Samples;
  readonly latency: Latency;
  /** Since when no zone has a ready node. */
  dark: Darkness | undefined;
  /** All zones were dark and one came back: every node's grace began anew. */
  leftDark: Light | undefined;
  readonly fresh: Record<Resource, boolean>;
  /** When a resource was last known to be fresh. */
  readonly freshAt: Record<Resource, Instant>;
}
