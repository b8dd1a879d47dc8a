import type { Fact, LeaderFact, LeaseFact, NodeFact, PodFact } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import {
  leaderName,
  leaseNamespace,
  type SimLease,
  type SimNode,
  type SimPod,
  systemNamespace,
} from '../objects.ts';
import type { Change } from '../store.ts';

/** When something was seen, and for what a list told, since when it may have been so. */
export interface Sight {
  readonly seenAt: Instant;
  readonly notBefore?: Instant;
  /** Since when it may have lain unread. */
  readonly unreadSince?: Instant;
}

/** A Node as a watcher decodes it. */
export function nodeFact(node: SimNode, sight: Sight): NodeFact {
  const { name, uid, createdAt, labels, providerId, unschedulable, taints } = node;
  const ready = node.conditions.find(({ type }) => type === 'Ready');
  const others = node.conditions.filter(({ type }) => type !== 'Ready');
  const domain = (word: string): string =>
    labels[`failure-domain.beta.kubernetes.io/${word}`] ??
    labels[`topology.kubernetes.io/${word}`] ??
    '';
  return {
    kind: 'node',
    node: name,
    uid,
    createdAt,
    deleting: node.deletedAt !== undefined,
    unschedulable,
    region: domain('region'),
    zone: domain('zone'),
    excluded: 'node.kubernetes.io/exclude-disruption' in labels,
    providerId,
    pool: labels['karpenter.sh/nodepool'] ?? '',
    capacityType: labels['karpenter.sh/capacity-type'] ?? '',
    os: node.operatingSystem,
    kubeletVersion: node.kubeletVersion,
    ...(ready && { ready }),
    conditions: Object.fromEntries(others.map(({ type, status }) => [type, status])),
    taints,
    ...sight,
  };
}

/** The Lease of a node, or of the controller manager; `undefined`: another one. */
export function leaseFactOf({ type, object }: Change<SimLease>, sight: Sight): Fact | undefined {
  if (object.namespace === systemNamespace && object.name === leaderName) {
    return leaderFact(object, type !== 'DELETED', sight);
  }
  if (object.namespace !== leaseNamespace) return undefined;
  if (type === 'DELETED') return { kind: 'lease-gone', node: object.name, ...sight };
  const { name, holder, duration, renewTime, resourceVersion } = object;
  const fact: LeaseFact = {
    kind: 'lease',
    node: name,
    holder,
    duration,
    resourceVersion: String(resourceVersion),
    ...(renewTime !== undefined && { renewTime }),
    ...sight,
  };
  return fact;
}

function leaderFact(lease: SimLease, present: boolean, sight: Sight): LeaderFact {
  const { holder, duration, renewTime, acquireTime, transitions } = lease;
  return {
    kind: 'leader',
    holder,
    present,
    duration,
    ...(renewTime !== undefined && { renewTime }),
    ...(acquireTime !== undefined && { acquireTime }),
    ...(transitions !== undefined && { transitions }),
    ...sight,
  };
}

/** A Pod as a watcher decodes it. */
export function podFact(pod: SimPod, sight: Sight): PodFact {
  const { namespace, name, uid, node, createdAt, tolerations, phase, conditions } = pod;
  const { deletedAt, deletionGrace } = pod;
  const disruption = conditions.find(({ type }) => type === 'DisruptionTarget')?.reason;
  return {
    kind: 'pod',
    namespace,
    name,
    uid,
    node,
    createdAt,
    tolerations,
    owner: pod.owner?.kind ?? '',
    phase,
    ready: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    claims: pod.claims.length > 0,
    ...(deletedAt !== undefined && deletionGrace !== undefined && { deletedAt, deletionGrace }),
    ...(disruption !== undefined && { disruption }),
    ...sight,
  };
}
