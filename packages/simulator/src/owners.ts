import type { Ground, Range } from './ground.ts';
import { conditionOf, type SimNode, type SimPod } from './objects.ts';
import { between } from './random.ts';
import { plan } from './schedule.ts';
import { keyOf } from './store.ts';

/** From what an owner sees until it has made a pod anew and the scheduler has bound it. */
const reaction: Range = [0.05, 0.5];

/** Kinds that make a pod anew as soon as the old one is to end. */
const eager = new Set(['ReplicaSet', 'Job']);
/** Kinds that wait until the old object is gone, because the new pod has its name. */
const patient = new Set(['StatefulSet', 'DaemonSet']);

/**
 * Owners make pods anew, and the scheduler binds them: a ReplicaSet or Job at the deletion, a
 * StatefulSet under the same name when the object is gone, a DaemonSet on the same node if that is
 * still there; nobody a pod without an owner.
 *
 * @see kubernetes/pkg/controller/controller_utils.go FilterActivePods
 */
export function startOwners(ground: Ground): void {
  let made = 0;
  const remake = (pod: SimPod, name: string): void => {
    const { schedule, random, store } = ground;
    plan(schedule, schedule.now + between(random, ...reaction), () => {
      const { deletedAt: _, ...kept } = pod;
      const isDaemon = pod.owner?.kind === 'DaemonSet';
      if (isDaemon && store.nodes.get(pod.node) === undefined) return;
      if (store.pods.get(keyOf({ namespace: pod.namespace, name })) !== undefined) return;
      store.pods.put({
        ...kept,
        name,
        uid: `${pod.uid}+${++made}`,
        createdAt: schedule.now,
        node: isDaemon ? pod.node : place(ground, pod.node),
        phase: 'Pending',
        conditions: [],
      });
    });
  };
  ground.store.pods.subscribe(({ type, object, before }) => {
    const kind = object.owner?.kind ?? '';
    if (type === 'DELETED' && patient.has(kind)) remake(object, object.name);
    if (!eager.has(kind) || before === undefined || isEnding(before)) return;
    if (type === 'DELETED' || isEnding(object)) remake(object, `${stem(object.name)}.r${++made}`);
  });
}

const isEnding = ({ deletedAt, phase }: SimPod): boolean =>
  deletedAt !== undefined || phase === 'Failed' || phase === 'Succeeded';
const stem = (name: string): string => name.split('.r')[0] ?? name;

/** A node that takes pods, other than the one left; empty: none was found. */
function place({ store, random }: Ground, left: string): string {
  const nodes = [...store.nodes.values()].filter((node) => node.name !== left && takesPods(node));
  return nodes[Math.floor(random() * nodes.length)]?.name ?? '';
}

function takesPods(node: SimNode): boolean {
  if (node.unschedulable || conditionOf(node, 'Ready')?.status !== 'True') return false;
  return node.taints.every(({ effect }) => effect === 'PreferNoSchedule');
}
