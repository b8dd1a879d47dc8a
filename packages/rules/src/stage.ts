import { type Cluster, emptyCluster, observe } from './cluster.ts';
import type {
  Condition,
  LeaderFact,
  LeaseFact,
  NodeFact,
  PodFact,
  ProbeFact,
  ProbeResult,
  RelistReading,
  Status,
  Taint,
  Toleration,
} from './fact.ts';
import type { Instant, Seconds } from './time.ts';
import { admitted, notReadyKey, unreachableKey } from './toleration.ts';

/*
 * Facts of clusters that nobody runs, as a watch would tell them: for whatif, stories and tests.
 */

/** A cluster that is watched from long before time 0. */
export function watched(at: Instant = -1e6): Cluster {
  const cluster = emptyCluster();
  for (const resource of ['leases', 'nodes', 'leader', 'pods'] as const) {
    observe(cluster, { kind: 'evidence', resource, fresh: true, seenAt: at });
  }
  return cluster;
}

/** The Ready condition as its writer leaves it. */
export function readyCondition(status: Status, heartbeatTime: Instant): Condition {
  const reason = { True: 'KubeletReady', False: 'KubeletNotReady', Unknown: 'NodeStatusUnknown' };
  return {
    status,
    reason: reason[status],
    message: '',
    heartbeatTime,
    transitionTime: heartbeatTime,
  };
}

/** A ready node without taints, seen at `seenAt`. */
export function nodeFact(node: string, seenAt: Instant, given: Partial<NodeFact> = {}): NodeFact {
  return {
    kind: 'node',
    node,
    uid: node,
    createdAt: seenAt,
    deleting: false,
    unschedulable: false,
    region: '',
    zone: '',
    excluded: false,
    providerId: '',
    pool: '',
    capacityType: '',
    os: 'linux',
    kubeletVersion: 'v1.37.2',
    conditions: {},
    taints: [],
    ready: readyCondition('True', seenAt),
    seenAt,
    ...given,
  };
}

/** A lease renewed, and seen, at `seenAt`. */
export function leaseFact(
  node: string,
  seenAt: Instant,
  given: Partial<LeaseFact> = {},
): LeaseFact {
  const resourceVersion = `${node}-${seenAt}`;
  return {
    kind: 'lease',
    node,
    renewTime: seenAt,
    resourceVersion,
    duration: 40,
    seenAt,
    ...given,
  };
}

/** A look at a kubelet that ended at `seenAt`; `relist` where /metrics answered. */
export function probeFact(
  node: string,
  seenAt: Instant,
  result: ProbeResult = 'answered',
  given: RelistReading & Pick<ProbeFact, 'statusSyncs'> = { lastGood: seenAt, ended: 0 },
): ProbeFact {
  const { statusSyncs, ...relist } = given;
  const syncs = statusSyncs === undefined ? {} : { statusSyncs };
  const told = result === 'answered' ? { relist, startedAt: -1e6, ...syncs } : {};
  return { kind: 'probe', node, result, sentAt: seenAt - 0.1, ...told, seenAt };
}

/** A running pod with the default tolerations. */
export function podFact(name: string, node: string, given: Partial<PodFact> = {}): PodFact {
  return {
    kind: 'pod',
    namespace: 'default',
    name,
    uid: name,
    node,
    createdAt: -1e6,
    tolerations: admitted([], 300, 300),
    owner: 'ReplicaSet',
    phase: 'Running',
    ready: true,
    claims: false,
    seenAt: 0,
    ...given,
  };
}

/** The leader lease of a holder that took it at `acquireTime` and renewed it at `seenAt`. */
export function leaderFact(holder: string, acquireTime: Instant, seenAt: Instant): LeaderFact {
  const present = true;
  return { kind: 'leader', holder, present, acquireTime, renewTime: seenAt, duration: 15, seenAt };
}

/** A NoExecute taint with an empty value. */
export function noExecuteTaint(key: string, timeAdded?: Instant): Taint {
  const taint = { key, value: '', effect: 'NoExecute' } as const;
  return timeAdded === undefined ? taint : { ...taint, timeAdded };
}

/** A toleration of every value of a NoExecute taint. */
export function tolerating(key: string, seconds?: Seconds): Toleration {
  const toleration = { key, operator: 'Exists', value: '', effect: 'NoExecute' } as const;
  return seconds === undefined ? toleration : { ...toleration, seconds };
}

/** What a pod tolerates that bears both of the controller's taints so long. */
export function bearing(seconds: Seconds | undefined): readonly Toleration[] {
  return [tolerating(notReadyKey, seconds), tolerating(unreachableKey, seconds)];
}
