/* What the page reads of the exporter's JSON: Unix seconds; null is not known. */

export type Time = number | 'never';

export type Phase =
  | 'unobserved'
  | 'leaving'
  | 'evicted'
  | 'evicting'
  | 'queued'
  | 'unreachable'
  | 'not_ready'
  | 'silent'
  | 'late'
  | 'starting'
  | 'ready';

export interface Forecast {
  readonly earliest: Time;
  readonly latest: Time;
  readonly because: Readonly<Record<string, string | number>>;
  readonly says: string;
}

/** What a list shows of a node in trouble. */
export interface Trouble {
  readonly ready: string;
  readonly ready_reason: string;
  readonly ready_message: string;
  readonly status_seen: number | null;
  readonly departing: string;
  readonly cause: string | null;
  readonly ready_but_dead: ReadyButDead | null;
  readonly blocked: readonly string[];
  readonly unknown: Forecast | null;
  readonly not_ready: Forecast | null;
  readonly no_execute: Forecast | null;
  readonly eviction: Forecast | null;
  readonly pods_assumed: boolean;
  /** The event that comes first. */
  readonly next: 'unknown' | 'not_ready' | 'no_execute' | 'eviction' | null;
  readonly pods: Readonly<Record<Fate, number>>;
  readonly terminating: number;
}

type Fate = 'replaced' | 'waits' | 'lost';

export interface Row {
  readonly name: string;
  readonly zone: string;
  readonly pool: string;
  readonly phase: Phase;
  readonly lease_seen: number | null;
  readonly lease_estimated: boolean;
  readonly trouble: Trouble | null;
}

interface ReadyButDead {
  readonly ratio: number;
  readonly signs: readonly { readonly sign: string; readonly says: string }[];
}

export interface Zone {
  readonly name: string;
  readonly disruption: 'normal' | 'partial' | 'full';
  readonly ready: number;
  readonly not_ready: number;
  readonly rate: number;
  readonly queue: number;
}

interface Leader {
  readonly holder: string | null;
  readonly state: 'known' | 'overdue' | 'unknown';
  readonly changes: number;
  readonly seen: number | null;
}

interface Setting {
  readonly name: string;
  readonly unit: string;
  readonly value: string;
  readonly number: Time;
  readonly source: string;
}

/** A judged forecast. */
export interface Outcome {
  readonly event: string;
  readonly node: string;
  readonly pod: string | null;
  readonly result: string;
  readonly seen: number | null;
  readonly last_fact: { readonly earliest: Time; readonly latest: Time } | null;
}

export interface Score {
  readonly predictions: readonly {
    readonly event: string;
    readonly at: string;
    readonly result: string;
    readonly count: number;
  }[];
  readonly errors: readonly {
    readonly event: string;
    readonly at: string;
    readonly median_at_most: Time | null;
  }[];
  readonly recent: readonly Outcome[];
}

export interface Fleet {
  readonly version: string;
  readonly synced: boolean;
  readonly leader: Leader;
  readonly zones: readonly Zone[];
  readonly settings: readonly Setting[];
  readonly evictions_halted: boolean;
  readonly control_plane_suspect: boolean;
  readonly fresh: Readonly<Record<string, boolean>>;
  readonly problems: readonly string[];
  readonly score: Score;
}

/** Event `snapshot` of the stream. */
export interface Snapshot {
  readonly now: number;
  readonly fleet: Fleet;
  readonly nodes: readonly Row[];
}

/** Event `change` of the stream. */
export interface Change {
  readonly now: number;
  readonly fleet?: Partial<Fleet>;
  readonly nodes?: readonly Row[];
  readonly renewed?: Readonly<Record<string, number | null>>;
  readonly gone?: readonly string[];
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly owner: string;
  readonly fate: Fate;
  readonly terminating: boolean;
  readonly stuck: boolean;
  readonly may_run_twice: boolean;
  readonly deletion: Forecast | null;
  readonly endpoints: Forecast | null;
  readonly object_end: Forecast;
}

export interface Node extends Omit<Trouble, 'next' | 'pods' | 'terminating'>, Omit<Row, 'trouble'> {
  readonly plain: boolean;
  readonly ready_since: number | null;
  readonly os: string;
  readonly kubelet_version: string;
  readonly capacity_type: string;
  readonly unschedulable: boolean;
  readonly relist_lag: number | null;
  readonly probe: { readonly result: string; readonly seen: number } | null;
  readonly renew_interval: number;
  readonly clock_skew: number | null;
  readonly taints: readonly {
    readonly key: string;
    readonly value: string;
    readonly effect: string;
    readonly time_added: number | null;
  }[];
  readonly pods: readonly Pod[];
}

/** The answer of api/v1/nodes/NAME. */
export interface ToldNode {
  readonly now: number;
  readonly leader: Leader;
  readonly node: Node;
  readonly verdict: {
    readonly verdict: 'wait' | 'act' | 'do not touch';
    readonly why: string;
    readonly commands: readonly string[];
  };
  readonly rules: Readonly<Record<string, string>>;
  readonly renewals_due: readonly number[];
  readonly past: readonly Outcome[];
}
