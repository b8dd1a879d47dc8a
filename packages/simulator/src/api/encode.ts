import type { Taint, Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { SimCondition, SimNode, SimObject, SimPod, SimPodCondition } from '../objects.ts';
import type { Shape } from './protobuf.ts';
import { timeText } from './time-text.ts';

const time = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : timeText(at);

/** JSON.stringify leaves out what is `undefined`. */
function metadata(object: SimObject, more: object): object {
  return {
    name: object.name,
    namespace: object.namespace || undefined,
    uid: object.uid,
    resourceVersion: String(object.resourceVersion),
    creationTimestamp: timeText(object.createdAt),
    ...more,
  };
}

/** A Node in the shape of its JSON. */
export function nodeShape(node: SimNode): Shape {
  const { providerId, unschedulable, taints, conditions, address, kubeletPort } = node;
  return {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: metadata(node, { labels: node.labels, deletionTimestamp: time(node.deletedAt) }),
    spec: {
      providerID: providerId || undefined,
      unschedulable: unschedulable || undefined,
      taints: taints.length > 0 ? taints.map(taintJson) : undefined,
    },
    status: {
      capacity: { cpu: '4', memory: '16384Mi', pods: '110' },
      conditions: conditions.map(conditionJson),
      addresses: [
        ...(address ? [{ type: 'InternalIP', address }] : []),
        { type: 'Hostname', address: node.name },
      ],
      daemonEndpoints: kubeletPort > 0 ? { kubeletEndpoint: { Port: kubeletPort } } : undefined,
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: node.operatingSystem,
        kubeletVersion: node.kubeletVersion,
      },
      images: node.images,
    },
  };
}

function taintJson({ key, value, effect, timeAdded }: Taint): object {
  return { key, value: value || undefined, effect, timeAdded: time(timeAdded) };
}

function conditionJson(condition: SimCondition): object {
  const { type, status, reason, message, heartbeatTime, transitionTime } = condition;
  return {
    type,
    status,
    lastHeartbeatTime: time(heartbeatTime),
    lastTransitionTime: time(transitionTime),
    reason,
    message,
  };
}

/** A Pod in the shape of its JSON. */
export function podShape(pod: SimPod): Shape {
  const { owner, tolerations, claims, container } = pod;
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: metadata(pod, {
      labels: pod.labels,
      ownerReferences: owner && [ownerJson(owner)],
      deletionTimestamp: time(pod.deletedAt),
      deletionGracePeriodSeconds: pod.deletionGrace,
    }),
    spec: {
      nodeName: pod.node || undefined,
      containers: [container ? { name: pod.name, ...container } : { name: 'main', image: 'app:1' }],
      volumes: claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
      tolerations: tolerations.map(tolerationJson),
    },
    status: { phase: pod.phase, conditions: pod.conditions.map(podConditionJson) },
  };
}

function ownerJson({ kind, name }: { readonly kind: string; readonly name: string }): object {
  return { apiVersion: 'apps/v1', kind, name, controller: true, blockOwnerDeletion: true };
}

function tolerationJson({ key, operator, value, effect, seconds }: Toleration): object {
  return {
    key: key || undefined,
    operator,
    value: value || undefined,
    effect: effect || undefined,
    tolerationSeconds: seconds,
  };
}

function podConditionJson({ type, status, reason, transitionTime }: SimPodCondition): object {
  return { type, status, reason: reason || undefined, lastTransitionTime: time(transitionTime) };
}
