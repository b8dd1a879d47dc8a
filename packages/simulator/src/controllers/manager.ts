import { type Client, newClient } from '../client.ts';
import type { Flags } from '../flags.ts';
import type { Ground } from '../ground.ts';
import { type Informer, startInformer } from '../informer.ts';
import type { SimLease, SimNode, SimPod } from '../objects.ts';
import { type Change, keyOf } from '../store.ts';
import { type Habits, habitsOf } from '../versions.ts';

/** One process of kube-controller-manager that leads: its caches, its clients, its life. */
export interface Manager {
  readonly ground: Ground;
  readonly flags: Flags;
  readonly habits: Habits;
  readonly nodes: Informer<SimNode>;
  readonly leases: Informer<SimLease>;
  readonly pods: Informer<SimPod>;
  /** The pods bound to a node, as the cache has them. */
  readonly podsOf: (node: string) => readonly SimPod[];
  readonly nodeClient: Client;
  readonly taintClient: Client;
  readonly gcClient: Client;
  /** Who is told when a cache changes, in the order in which they came. */
  readonly onNode: ((change: Change<SimNode>) => void)[];
  readonly onPod: ((change: Change<SimPod>) => void)[];
  readonly isAlive: () => boolean;
  /** The process is gone: what it was about to do stays undone. */
  readonly kill: () => void;
}

/** A manager whose caches are synced and whose controllers have not begun. */
export function openManager(ground: Ground, flags: Flags): Manager {
  let alive = true;
  const habits = habitsOf(flags.minor);
  const client = (): Client => newClient(flags.qps, flags.burst, ground.schedule.now);
  const onNode: Manager['onNode'] = [];
  const onPod: Manager['onPod'] = [];
  const bound = boundPods();
  const nodes = startInformer(ground, ground.store.nodes, (change) => {
    for (const listener of onNode) listener(change);
  });
  const leases = startInformer(ground, ground.store.leases);
  const pods = startInformer(ground, ground.store.pods, (change) => {
    bound.take(change);
    for (const listener of onPod) listener(change);
  });
  for (const object of pods.values()) bound.take({ type: 'ADDED', object });
  const nodeClient = client();
  return {
    ground,
    flags,
    habits,
    nodes,
    leases,
    pods,
    podsOf: bound.of,
    nodeClient,
    taintClient: habits.sharesClient ? nodeClient : client(),
    gcClient: client(),
    onNode,
    onPod,
    isAlive: () => alive,
    kill: () => {
      alive = false;
      for (const informer of [nodes, leases, pods]) informer.stop();
      onNode.length = 0;
      onPod.length = 0;
    },
  };
}

function boundPods() {
  const byNode = new Map<string, Map<string, SimPod>>();
  return {
    take: ({ type, object, before }: Change<SimPod>): void => {
      const key = keyOf(object);
      if (before !== undefined) byNode.get(before.node)?.delete(key);
      if (type === 'DELETED' || object.node === '') return;
      const bound = byNode.get(object.node) ?? new Map<string, SimPod>();
      byNode.set(object.node, bound.set(key, object));
    },
    of: (node: string): readonly SimPod[] => [...(byNode.get(node)?.values() ?? [])],
  };
}
