import type { Because } from '@kube-heartbeat/rules/because.ts';
import { causeSays } from '@kube-heartbeat/rules/cause-words.ts';
import type { ProbeResult, Taint } from '@kube-heartbeat/rules/fact.ts';
import { says } from '@kube-heartbeat/rules/says.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type {
  Blocker,
  Cause,
  Disruption,
  Fate,
  Forecast,
  NodeView,
  Phase,
  PodView,
  ReadyButDead,
  View,
} from '@kube-heartbeat/rules/view.ts';
import { type SettingJson, settingJson } from './json-settings.ts';

/** Unix seconds, or a span of seconds. What is not known is null beside it. */
export type Time = number | 'never';

export interface ForecastJson {
  readonly earliest: Time;
  readonly latest: Time;
  readonly because: Readonly<Record<string, string | number>>;
  /** `because` as a sentence. */
  readonly says: string;
}

export interface PodJson {
  readonly namespace: string;
  readonly name: string;
  readonly owner: string;
  readonly fate: Fate;
  readonly terminating: boolean;
  readonly stuck: boolean;
  readonly may_run_twice: boolean;
  readonly deletion: ForecastJson | null;
  readonly endpoints: ForecastJson | null;
  readonly object_end: ForecastJson;
}

interface TaintJson {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
  readonly time_added: number | null;
}

export interface NodeJson {
  readonly name: string;
  readonly zone: string;
  readonly phase: Phase;
  readonly plain: boolean;
  readonly ready: NodeView['ready'];
  readonly ready_reason: string;
  readonly ready_message: string;
  /** lastTransitionTime of Ready. */
  readonly ready_since: number | null;
  readonly pool: string;
  readonly os: string;
  readonly kubelet_version: string;
  readonly capacity_type: string;
  readonly unschedulable: boolean;
  readonly departing: string;
  readonly cause: Cause | null;
  /** `cause` as a sentence; empty without one. */
  readonly cause_says: string;
  readonly ready_but_dead: ReadyButDead | null;
  readonly relist_lag: number | null;
  readonly probe: { readonly result: ProbeResult; readonly seen: number } | null;
  readonly lease_seen: number | null;
  readonly lease_estimated: boolean;
  readonly lease_renew_time: number | null;
  /** Seconds between two renewals of its kubelet. */
  readonly renew_interval: number;
  readonly status_seen: number | null;
  readonly clock_skew: number | null;
  readonly unknown: ForecastJson | null;
  readonly not_ready: ForecastJson | null;
  readonly no_execute: ForecastJson | null;
  readonly eviction: ForecastJson | null;
  readonly blocked: readonly Blocker[];
  readonly taints: readonly TaintJson[];
  readonly pods_assumed: boolean;
  readonly pods: readonly PodJson[];
}

interface LeaderJson {
  readonly holder: string | null;
  readonly state: 'known' | 'overdue' | 'unknown';
  readonly changes: number;
  readonly seen: number | null;
}

interface ZoneJson {
  readonly name: string;
  readonly disruption: Disruption;
  readonly ready: number;
  readonly not_ready: number;
  readonly rate: number;
  readonly queue: number;
}

/** What every answer about the cluster says of the cluster. */
export interface ClusterJson {
  /** Unix seconds of the moment that the answer speaks of. */
  readonly now: number;
  /** Our wall clock minus our monotonic one. */
  readonly clock_offset: number;
  readonly leader: LeaderJson;
  readonly zones: readonly ZoneJson[];
  readonly settings: readonly SettingJson[];
  readonly evictions_halted: boolean;
  readonly control_plane_suspect: boolean;
  readonly fresh: Readonly<Record<string, boolean>>;
  /** What keeps us from seeing all, each as one sentence. */
  readonly problems: readonly string[];
}

export interface NodesJson extends ClusterJson {
  readonly nodes: readonly NodeJson[];
}

export interface OneNodeJson extends ClusterJson {
  readonly node: NodeJson;
}

/** The answer of /api/v1/nodes. */
export function nodesJson(view: View, problems: readonly string[]): NodesJson {
  return { ...clusterJson(view, problems), nodes: view.nodes.map((node) => nodeJson(node, view)) };
}

/** Nodes after which a part of the answer is handed over: some milliseconds of work. */
const inOneChunk = 50;

/** The same as the text of its JSON, in chunks: the whole of a large fleet takes long to write. */
export function* nodesText(view: View, problems: readonly string[]): Generator<string, void> {
  let chunk = `${JSON.stringify(clusterJson(view, problems)).slice(0, -1)},"nodes":[`;
  for (const [index, node] of view.nodes.entries()) {
    chunk += (index === 0 ? '' : ',') + JSON.stringify(nodeJson(node, view));
    if (index % inOneChunk !== inOneChunk - 1) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}]}`;
}

/** What is true of the whole cluster. */
export function clusterJson(view: View, problems: readonly string[]): ClusterJson {
  const { leader, wallOffset } = view;
  return {
    now: view.now + wallOffset,
    clock_offset: wallOffset,
    leader: {
      holder: leader.holder ?? null,
      state: leader.state,
      changes: leader.changes,
      seen: unix(leader.seenAt, view),
    },
    zones: view.zones.map(({ notReady, ...zone }) => ({ ...zone, not_ready: notReady })),
    settings: view.settings.map((setting) =>
      settingJson(setting, { name: snake(setting.name), number: time(setting.number) }),
    ),
    evictions_halted: view.evictionsHalted,
    control_plane_suspect: view.controlPlaneSuspect,
    fresh: view.fresh,
    problems,
  };
}

/** A node, its times as Unix seconds. */
export function nodeJson(node: NodeView, view: View): NodeJson {
  return {
    name: node.name,
    zone: node.zone,
    phase: node.phase,
    plain: node.plain,
    ready: node.ready,
    ready_reason: node.readyReason,
    ready_message: node.readyMessage,
    ready_since: node.readySince ?? null,
    pool: node.pool,
    os: node.os,
    kubelet_version: node.kubeletVersion,
    capacity_type: node.capacityType,
    unschedulable: node.unschedulable,
    departing: node.departing,
    cause: node.cause ?? null,
    cause_says: node.cause ? causeSays(node.cause) : '',
    ready_but_dead: node.readyButDead ?? null,
    relist_lag: node.relistLag === undefined ? null : milliseconds(node.relistLag),
    probe: node.probe
      ? { result: node.probe.result, seen: milliseconds(node.probe.seenAt + view.wallOffset) }
      : null,
    lease_seen: unix(node.leaseSeenAt, view),
    lease_estimated: node.leaseEstimated,
    lease_renew_time: node.leaseRenewTime ?? null,
    renew_interval: node.renewInterval,
    status_seen: unix(node.statusSeenAt, view),
    clock_skew: node.clockSkew === undefined ? null : milliseconds(node.clockSkew),
    unknown: forecastJson(node.unknown, view),
    not_ready: forecastJson(node.notReady, view),
    no_execute: forecastJson(node.noExecute, view),
    eviction: forecastJson(node.eviction, view),
    blocked: node.blocked,
    taints: node.taints.map(taintJson),
    pods_assumed: node.podsAssumed,
    pods: node.pods.map((pod) => podJson(pod, view)),
  };
}

function podJson(pod: PodView, view: View): PodJson {
  return {
    namespace: pod.namespace,
    name: pod.name,
    owner: pod.owner,
    fate: pod.fate,
    terminating: pod.terminating,
    stuck: pod.stuck,
    may_run_twice: pod.mayRunTwice,
    deletion: forecastJson(pod.deletion, view),
    endpoints: forecastJson(pod.endpoints, view),
    object_end: timed(pod.end, view.wallOffset),
  };
}

function taintJson({ key, value, effect, timeAdded }: Taint): TaintJson {
  return { key, value, effect, time_added: timeAdded ?? null };
}

function forecastJson(forecast: Forecast | undefined, { wallOffset }: View): ForecastJson | null {
  return forecast ? timed(forecast, wallOffset) : null;
}

/** A forecast in Unix seconds; `offset` is what they are ahead of its own clock. */
function timed({ earliest, latest, because }: Forecast, offset: number): ForecastJson {
  return {
    earliest: time(earliest + offset),
    latest: time(latest + offset),
    because: becauseJson(because),
    says: says(because),
  };
}

/** A reason, as data: its numbers may be "never" too. */
export function becauseJson(because: Because): Readonly<Record<string, string | number>> {
  const entries = Object.entries(because).map(([key, value]) => [
    snake(key),
    typeof value === 'number' ? time(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** A number that JSON can hold, to the millisecond. */
export function time(seconds: number): Time {
  return seconds === Infinity ? 'never' : milliseconds(seconds);
}

/** An instant of ours as Unix seconds, to the millisecond; not known: null. */
export function unix(instant: Instant | undefined, { wallOffset }: View): number | null {
  return instant === undefined ? null : milliseconds(instant + wallOffset);
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
