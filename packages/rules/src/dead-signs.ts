import type { Cluster, NodeMemory } from './cluster-state.ts';
import { departing } from './departing.ts';
import type { NodeFact } from './fact.ts';
import type { Model } from './model.ts';
import { relistLag, relistTrouble } from './relist-lag.ts';
import { span } from './says.ts';
import { isLate } from './silence.ts';
import { statusOverdue } from './status-report.ts';
import { syncsStand } from './status-syncs.ts';
import type { Seconds } from './time.ts';
import type { DeadSign, ReadyButDead } from './view.ts';
import { isVirtual } from './virtual.ts';

/** Conditions by which the usual detectors say that a node is broken. */
export const usualEvidenceConditions: readonly string[] = [
  'ReadonlyFilesystem=True',
  'KernelDeadlock=True',
  'CorruptDockerOverlay2=True',
  'XfsShutdown=True',
  'KubeletUnhealthy=True',
  'ContainerRuntimeUnhealthy=True',
];

/** A relist so old is a sixth of the way to PLEG is not healthy. */
const worthTelling: Seconds = 30;
const threshold: Seconds = 180;

interface Weighed {
  readonly sign: DeadSign;
  /** How likely a node with this sign alone is dead. */
  readonly weight: number;
  readonly says: string;
}

/**
 * What speaks for a node that is Ready, whose lease is renewed, and which works no more. `undefined`:
 * nothing does, it is not Ready, or it is no kubelet's: what it lacks is no evidence.
 *
 * @see kubernetes/pkg/kubelet/kubelet_node_status.go updateNodeStatus
 */
export function readyButDead(model: Model, node: NodeMemory): ReadyButDead | undefined {
  const { cluster, now } = model;
  const { fact } = node;
  if (!model.fresh || fact.ready?.status !== 'True' || isVirtual(fact)) return undefined;
  if (departing(fact, cluster.departingTaints) !== '') return undefined;
  if (node.lease === undefined || isLate(cluster, node, now)) return undefined;
  const signs = [
    ...overdue(model, node),
    ...standing(model, node),
    ...hanging(model, node),
    ...stalled(model, node),
    ...blank(node),
    ...problems(fact, cluster.evidenceConditions),
  ];
  if (signs.length === 0) return undefined;
  return {
    ratio: 1 - signs.reduce((alive, { weight }) => alive * (1 - weight), 1),
    signs: signs.map(({ sign, says }) => ({ sign, says })),
  };
}

function overdue({ now }: Model, node: NodeMemory): readonly Weighed[] {
  const late = statusOverdue(node, now);
  if (late === undefined) return [];
  const says = `its lease is renewed, but it posted no status for ${span(late.quiet)}; one was due after ${span(late.due)} at the latest`;
  return [{ sign: 'status_overdue', weight: 0.8, says }];
}

function standing({ cluster }: Model, { name, lastTrouble }: NodeMemory): readonly Weighed[] {
  const found = syncsStand(cluster.probes.get(name)?.syncs, lastTrouble);
  if (found === undefined) return [];
  const says = `its kubelet answers, but has not begun to look at its own status for ${span(found.stands)}; it should within ${span(found.due)} at the latest`;
  return [{ sign: 'status_stands', weight: 0.8, says }];
}

/** Twice in a row: once may be a busy machine. */
function hanging({ cluster }: Model, node: NodeMemory): readonly Weighed[] {
  const probe = cluster.probes.get(node.name);
  if (probe?.hanging === undefined || probe.last === probe.hanging) return [];
  const says = 'its kubelet answers /metrics/probes, but /metrics, which asks the runtime, hangs';
  return [{ sign: 'metrics_hang', weight: 0.6, says }];
}

function stalled({ cluster, now }: Model, node: NodeMemory): readonly Weighed[] {
  const trouble = relistTrouble(cluster, node);
  const lag = relistLag(cluster, node, now);
  if (trouble === undefined || lag === undefined || lag < worthTelling) return [];
  const weight = Math.min(0.4 + (0.5 * lag) / threshold, 0.9);
  const how = trouble === 'fails' ? ', and each one since has failed' : '';
  const says = `the last good relist of its kubelet began ${span(lag)} ago${how}`;
  return [{ sign: 'relist_stalled', weight, says }];
}

/** Only where it was filled before. */
function blank({ fact, namedRuntime }: NodeMemory): readonly Weighed[] {
  if (!namedRuntime || fact.runtimeVersion === undefined || namesRuntime(fact)) return [];
  const says = 'its status no longer names the version of its container runtime';
  return [{ sign: 'node_info_blank', weight: 0.4, says }];
}

/**
 * Whether a status names its container runtime with a version: a kubelet whose runtime does not
 * answer writes `containerd://Unknown`.
 */
export function namesRuntime({ runtimeVersion = '' }: NodeFact): boolean {
  return /^[^:]+:\/\/./.test(runtimeVersion) && !runtimeVersion.endsWith('://Unknown');
}

function problems(
  { conditions }: NodeFact,
  wanted: Cluster['evidenceConditions'],
): readonly Weighed[] {
  return wanted
    .filter(({ type, status }) => conditions[type] === status)
    .map(({ type, status }) => ({
      sign: 'condition',
      weight: 0.6,
      says: `it has the condition ${type}=${status}`,
    }));
}
