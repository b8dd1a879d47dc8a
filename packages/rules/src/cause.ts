import type { NodeMemory } from './cluster-state.ts';
import { departing } from './departing.ts';
import type { ProbeResult } from './fact.ts';
import { controlPlaneSuspect } from './fleet.ts';
import type { Model } from './model.ts';
import { zoneName } from './observe-zone.ts';
import { type ReadyCause, readyCauses } from './ready-message.ts';
import { isLate, isSilent, lastHeardAt, longestGap, renewInterval } from './silence.ts';
import type { Cause, ReadyButDead } from './view.ts';

/**
 * The likeliest cause of a node's trouble, from lease, status, the looks at its kubelet, how many
 * share it and in which zone. `undefined`: it is not in trouble, it leaves on purpose, or our own
 * sight is too old to accuse anybody.
 *
 * @see kubernetes/pkg/kubelet/nodestatus/setters.go ReadyCondition
 */
export function causeOf(
  model: Model,
  node: NodeMemory,
  dead: ReadyButDead | undefined,
): Cause | undefined {
  const { cluster, now } = model;
  const { fact } = node;
  if (!model.fresh || fact.ready === undefined) return undefined;
  if (departing(fact, cluster.departingTaints) !== '') return undefined;
  if (fact.ready.status === 'Unknown' || isSilent(cluster, node, now))
    return ofSilence(model, node);
  if (fact.ready.status === 'False') return ofMessage(fact.ready.message);
  if (isLate(cluster, node, now)) return ofLateness(model, node);
  if (dead === undefined) return undefined;
  return isDelegated(node) ? 'delegated' : ofSigns(dead);
}

/** It lives, whatever else. */
const answers: ReadonlySet<ProbeResult> = new Set(['answered', 'hangs', 'odd']);

/** Nothing is heard of it. */
function ofSilence(model: Model, node: NodeMemory): Cause {
  if (clockSetBack(node)) return 'clock';
  if (isDelegated(node)) return 'delegated';
  const look = lookAfter(model, node);
  if (look === 'refused' || look === 'no_answer') return 'kubelet_dead';
  if (many(model)) return 'control_plane';
  if (look === undefined) return 'unknown';
  if (answers.has(look)) return 'kubelet_cut_off';
  if (look !== 'unreachable') return 'unknown';
  return zoneIsQuiet(model, node) ? 'zone_cut_off' : 'node_gone';
}

/** One renewal is late: too little to accuse, unless a look says more. */
function ofLateness(model: Model, node: NodeMemory): Cause | undefined {
  if (clockSetBack(node)) return 'clock';
  const look = lookAfter(model, node);
  return look === 'refused' || look === 'no_answer' ? 'kubelet_dead' : undefined;
}

/** What its kubelet says: the first that it can mean. */
function ofMessage(message: string): Cause {
  for (const { code } of readyCauses(message)) {
    const cause = meanings[code];
    if (cause !== undefined) return cause;
  }
  return 'unknown';
}

const meanings: Readonly<Partial<Record<ReadyCause['code'], Cause>>> = {
  runtime_unchecked: 'runtime_stuck',
  runtime_down: 'runtime_stuck',
  runtime_not_ready: 'runtime_stuck',
  pleg_never: 'pleg_slow',
  pleg_stale: 'pleg_slow',
  network_not_ready: 'network_not_ready',
  network_unknown: 'network_not_ready',
};

function ofSigns({ signs }: ReadyButDead): Cause {
  const has = (wanted: string) => signs.some(({ sign }) => sign === wanted);
  if (has('metrics_hang') || has('node_info_blank')) return 'runtime_stuck';
  if (has('status_overdue') || has('status_stands')) return 'status_stuck';
  return has('relist_stalled') ? 'pleg_slow' : 'node_problem';
}

/**
 * Writes come, by its own kubelet, with a renewTime older than one that counted: the controller waits
 * until the clock passes that.
 */
function clockSetBack({ name, lease }: NodeMemory): boolean {
  if (lease?.touched === undefined || (lease.holder ?? name) !== name) return false;
  return (lease.renewTime ?? Infinity) < (lease.countedRenewTime ?? -Infinity);
}

/** Somebody else renews its lease: the controller is content, and nobody knows of the kubelet. */
function isDelegated({ name, lease }: NodeMemory): boolean {
  return lease?.delegated === true || (lease?.holder ?? name) !== name;
}

/**
 * The last look at its kubelet, if it came after the last heartbeat; an answer counts only once the
 * next one was due. That there is no way to it is evidence only where there once was one.
 */
function lookAfter({ cluster }: Model, node: NodeMemory): ProbeResult | undefined {
  const probe = cluster.probes.get(node.name);
  if (probe === undefined) return undefined;
  const { result, sentAt } = probe.last;
  const heard = lastHeardAt(cluster, node);
  if (sentAt < heard + (answers.has(result) ? longestGap(renewInterval(node)) : 0)) {
    return undefined;
  }
  return result === 'unreachable' && !probe.reached ? undefined : result;
}

/** So many at once that the fault is theirs in common. */
function many(model: Model): boolean {
  const { cluster } = model;
  return controlPlaneSuspect(model) || (cluster.dark !== undefined && cluster.nodes.size > 2);
}

/** Most of its zone is gone with it. */
function zoneIsQuiet({ cluster, queues }: Model, { fact }: NodeMemory): boolean {
  const zone = cluster.zones.get(zoneName(fact));
  if (zone === undefined) return false;
  const gone = zone.notReady + (queues.get(zoneName(fact))?.silent ?? 0);
  return gone > 2 && gone > (zone.ready + zone.notReady) / 2;
}
