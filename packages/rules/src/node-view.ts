import { isCalm } from './calm.ts';
import { causeOf } from './cause.ts';
import type { Cluster, NodeMemory } from './cluster-state.ts';
import { readyButDead } from './dead-signs.ts';
import { departing } from './departing.ts';
import { fateOf } from './fate.ts';
import { isFinished } from './finished.ts';
import type { Model } from './model.ts';
import type { Mutable } from './mutable.ts';
import type { NodeForecast, PodForecast } from './node-forecast.ts';
import { phaseOf } from './phase.ts';
import { relistLag } from './relist-lag.ts';
import { clockSkew, renewedAt, renewInterval } from './silence.ts';
import { isControllers } from './toleration.ts';
import { isStuck, mayRunTwice } from './twice.ts';
import type { Blocker, Cause, Forecast, NodeView, Phase, PodView, ReadyButDead } from './view.ts';

/** What is amiss with a node. */
interface Signs {
  readonly phase: Phase;
  readonly blocked: readonly Blocker[];
  readonly departing: string;
  readonly dead: ReadyButDead | undefined;
  readonly cause: Cause | undefined;
}

/** Nothing is: what calm means. */
const none: Signs = {
  phase: 'ready',
  blocked: [],
  departing: '',
  dead: undefined,
  cause: undefined,
};

/** What a view says of a calm node of which nothing is looked up; its keys in the order of every view's. */
const unsaid: NodeView = {
  name: '',
  zone: '',
  phase: 'ready',
  plain: true,
  calmSince: undefined,
  ready: 'True',
  readyReason: '',
  readyMessage: '',
  readySince: undefined,
  pool: '',
  os: '',
  kubeletVersion: '',
  capacityType: '',
  unschedulable: false,
  leaseSeenAt: undefined,
  leaseEstimated: false,
  renewInterval: 0,
  leaseRenewTime: undefined,
  statusSeenAt: undefined,
  clockSkew: undefined,
  unknown: undefined,
  notReady: undefined,
  noExecute: undefined,
  eviction: undefined,
  podsAssumed: true,
  pods: [],
  taints: [],
  blocked: [],
  departing: '',
  cause: undefined,
  readyButDead: undefined,
  relistLag: undefined,
  probe: undefined,
};

/**
 * All that surfaces show of a node. Every view has every key, known or not: one is made for each node at
 * each scrape, and code that meets one shape alone is compiled once.
 *
 * @see docs/model.md "Phases"
 */
export function nodeView(model: Model, node: NodeMemory, next: NodeForecast): NodeView {
  const { cluster, now } = model;
  const { name, fact, lease } = node;
  const signs = model.fresh && isCalm(node, now) ? none : signsOf(model, node, next);
  const { phase, blocked, cause } = signs;
  const well = blocked.length === 0 && cause === undefined;
  const away = cause !== undefined || kubeletIsAway(phase, node);
  const plain = phase === 'ready' && well && !fact.taints.some(isControllers);
  const last = cluster.probes.get(name)?.last;
  return {
    name,
    zone: node.zone,
    phase,
    plain,
    calmSince: plain ? node.lastTrouble : undefined,
    ready: fact.ready?.status ?? 'none',
    readyReason: fact.ready?.reason ?? '',
    readyMessage: fact.ready?.message ?? '',
    readySince: fact.ready?.transitionTime,
    pool: fact.pool,
    os: fact.os,
    kubeletVersion: fact.kubeletVersion,
    capacityType: fact.capacityType,
    unschedulable: fact.unschedulable,
    leaseSeenAt: lease && renewedAt(cluster, lease),
    leaseEstimated: lease !== undefined && lease.renewal === undefined,
    renewInterval: renewInterval(node),
    leaseRenewTime: lease?.renewTime,
    statusSeenAt: fact.ready && (node.statusBeat?.at ?? node.firstSeenAt),
    clockSkew: clockSkew(cluster, node),
    unknown: next.unknown,
    notReady: next.notReady,
    noExecute: next.noExecute,
    eviction: next.eviction,
    podsAssumed: cluster.pods.get(name)?.listed !== true,
    pods: next.pods.map((pod) => podView(model, node, pod, away)),
    taints: fact.taints,
    blocked,
    departing: signs.departing,
    cause,
    readyButDead: signs.dead,
    // What looking at its kubelet brought.
    relistLag: relistLag(cluster, node, now),
    probe: last && { result: last.result, seenAt: last.seenAt },
  };
}

/**
 * Of calm nodes no more than that, who they are and when they renewed last: for a reader who shows nothing
 * else of them. The rest of what is known lies all over the memory, and of 100,000 nodes that is most of the
 * cost. It is one view, written anew for each of them.
 */
export function briefViews(cluster: Cluster): (node: NodeMemory) => NodeView {
  const view: Mutable<NodeView> = { ...unsaid };
  return ({ name, zone, fact, lease, lastTrouble }) => {
    view.name = name;
    view.zone = zone;
    view.calmSince = lastTrouble;
    view.pool = fact.pool;
    view.os = fact.os;
    view.kubeletVersion = fact.kubeletVersion;
    view.capacityType = fact.capacityType;
    view.leaseSeenAt = lease && renewedAt(cluster, lease);
    return view;
  };
}

function signsOf(model: Model, node: NodeMemory, { unknown, eviction }: NodeForecast): Signs {
  const dead = readyButDead(model, node);
  return {
    phase: phaseOf(model, node, eviction),
    blocked: blockers(model, node, unknown),
    departing: departing(node.fact, model.cluster.departingTaints),
    dead,
    cause: causeOf(model, node, dead),
  };
}

/** What holds an eviction back that would come else. */
function blockers(
  model: Model,
  node: NodeMemory,
  unknown: Forecast | undefined,
): readonly Blocker[] {
  const blocked: Blocker[] = [];
  if (unknown?.because.code === 'lease_blinded') blocked.push('lease_blinded');
  const ready = node.fact.ready?.status;
  const inTrouble = ready !== undefined && ready !== 'True';
  if (!inTrouble) return blocked;
  const waits = !node.fact.taints.some(isControllers);
  const gate = model.queues.get(node.zone)?.gate;
  if (model.cluster.dark) blocked.push('all_zones_dark');
  else if (waits && gate?.rate === 0) blocked.push('zone_rate_zero');
  if (model.leader === 'overdue') blocked.push('no_leader');
  return blocked;
}

/** Nobody there acts on a deletion; on a node that shuts down, its kubelet does. */
function kubeletIsAway(phase: Phase, { fact }: NodeMemory): boolean {
  if (phase === 'silent' || fact.ready?.status === 'Unknown') return true;
  return fact.ready?.status === 'False' && phase !== 'leaving';
}

function podView(
  { cluster, now }: Model,
  node: NodeMemory,
  { pod, deletion, endpoints, end }: PodForecast,
  away: boolean,
): PodView {
  const { namespace, name, owner, deletedAt } = pod.fact;
  return {
    namespace,
    name,
    owner,
    fate: fateOf(pod.fact),
    finished: isFinished(pod.fact),
    ...(deletion && { deletion }),
    ...(endpoints && { endpoints }),
    end,
    terminating: deletedAt !== undefined,
    stuck: isStuck(pod.fact, now + cluster.wallOffset),
    mayRunTwice: away && mayRunTwice(node.fact, pod.fact, deletion),
  };
}
