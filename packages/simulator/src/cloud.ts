import type { Ground } from './ground.ts';
import type { Kubelet } from './kubelet/kubelet.ts';
import { conditionOf, leaseNamespace, type SimNode } from './objects.ts';
import { type Process, start } from './process.ts';
import { between } from './random.ts';
import { plan } from './schedule.ts';

const period = 5;

/**
 * The cloud's node lifecycle controller: a Node that is not Ready and whose machine is gone is
 * deleted, at the next of its rounds.
 *
 * @see cloud-provider/controllers/nodelifecycle/node_lifecycle_controller.go MonitorNodes
 */
export function startCloud(ground: Ground, kubelets: ReadonlyMap<string, Kubelet>): void {
  const { schedule } = ground;
  function* rounds(): Process {
    for (;;) {
      for (const { name, hasMachine } of kubelets.values()) {
        const node = hasMachine ? undefined : ground.store.nodes.get(name);
        if (node !== undefined && isGivenUp(node)) deleteNode(ground, name);
      }
      yield schedule.now + period;
    }
  }
  start(schedule, rounds(), () => true);
}

const isGivenUp = (node: SimNode): boolean =>
  node.providerId !== '' && conditionOf(node, 'Ready')?.status !== 'True';

/** DELETE of a Node; the garbage collector takes its Lease, which it owns, soon after. */
export function deleteNode({ store, schedule, random }: Ground, name: string): void {
  const node = store.nodes.get(name);
  store.nodes.delete(name);
  plan(schedule, schedule.now + between(random, 0.05, 1), () => {
    const lease = store.leases.get(`${leaseNamespace}/${name}`);
    if (lease?.uid === `lease-${node?.uid}`) store.leases.delete(`${leaseNamespace}/${name}`);
  });
}
