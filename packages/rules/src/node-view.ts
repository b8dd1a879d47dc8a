import { causeOf } from './cause.ts';
import type { NodeMemory } from './cluster-state.ts';
import { readyButDead } from './dead-signs.ts';
import { departing } from './departing.ts';
import { fateOf } from './fate.ts';
import { isFinished } from './finished.ts';
import type { Model } from './model.ts';
import type { NodeForecast, PodForecast } from './node-forecast.ts';
import { phaseOf } from './phase.ts';
import { relistLag } from './relist-lag.ts';
import { clockSkew, leaseSeenAt, renewInterval } from './silence.ts';
import { isControllers } from './toleration.ts';
import { isStuck, mayRunTwice } from './twice.ts';
import type { Blocker, NodeView, Phase, PodView } from './view.ts';

/**
 * All that surfaces show of a node.
 *
 * @see docs/model.md "Phases"
 */
export function nodeView(model: Model, node: NodeMemory, next: NodeForecast): NodeView {
  const { fact } = node;
  const phase = phaseOf(model, node, next.eviction);
  const blocked = blockers(model, node, next);
  const dead = readyButDead(model, node);
  const cause = causeOf(model, node, dead);
  const well = blocked.length === 0 && cause === undefined;
  const away = cause !== undefined || kubeletIsAway(phase, node);
  const plain = phase === 'ready' && well && !fact.taints.some(isControllers);
  return {
    name: node.name,
    zone: node.zone,
    phase,
    plain,
    ready: fact.ready?.status ?? 'none',
    readyReason: fact.ready?.reason ?? '',
    readyMessage: fact.ready?.message ?? '',
    ...(fact.ready?.transitionTime !== undefined && { readySince: fact.ready.transitionTime }),
    pool: fact.pool,
    os: fact.os,
    kubeletVersion: fact.kubeletVersion,
    capacityType: fact.capacityType,
    unschedulable: fact.unschedulable,
    ...heartbeats(model, node),
    ...looks(model, node),
    ...(next.unknown && { unknown: next.unknown }),
    ...(next.notReady && { notReady: next.notReady }),
    ...(next.noExecute && { noExecute: next.noExecute }),
    ...(next.eviction && { eviction: next.eviction }),
    podsAssumed: model.cluster.pods.get(node.name)?.listed !== true,
    pods: next.pods.map((pod) => podView(model, node, pod, away)),
    taints: fact.taints,
    blocked,
    departing: departing(fact, model.cluster.departingTaints),
    ...(cause && { cause }),
    ...(dead && { readyButDead: dead }),
    ...(plain && node.lastTrouble !== undefined && { calmSince: node.lastTrouble }),
  };
}

function heartbeats(
  { cluster }: Model,
  node: NodeMemory,
): Pick<
  NodeView,
  | 'leaseEstimated'
  | 'leaseSeenAt'
  | 'leaseRenewTime'
  | 'renewInterval'
  | 'statusSeenAt'
  | 'clockSkew'
> {
  const lease = cluster.leases.get(node.name);
  const leaseSeen = leaseSeenAt(cluster, node.name);
  const renewTime = lease?.fact.renewTime;
  const skew = clockSkew(cluster, node.name);
  const statusSeenAt = node.statusBeat?.at ?? node.firstSeenAt;
  return {
    leaseEstimated: lease !== undefined && lease.renewal === undefined,
    renewInterval: renewInterval(cluster, node.name),
    ...(leaseSeen !== undefined && { leaseSeenAt: leaseSeen }),
    ...(renewTime !== undefined && { leaseRenewTime: renewTime }),
    ...(node.fact.ready && { statusSeenAt }),
    ...(skew !== undefined && { clockSkew: skew }),
  };
}

/** What holds an eviction back that would come else. */
function blockers(model: Model, node: NodeMemory, next: NodeForecast): readonly Blocker[] {
  const blocked: Blocker[] = [];
  if (next.unknown?.because.code === 'lease_blinded') blocked.push('lease_blinded');
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

/** What looking at its kubelet brought. */
function looks({ cluster, now }: Model, node: NodeMemory): Pick<NodeView, 'relistLag' | 'probe'> {
  const last = cluster.probes.get(node.name)?.last;
  const lag = relistLag(cluster, node, now);
  return {
    ...(lag !== undefined && { relistLag: lag }),
    ...(last && { probe: { result: last.result, seenAt: last.seenAt } }),
  };
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
