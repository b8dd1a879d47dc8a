import { bearing } from '@kube-heartbeat/rules/stage.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { addNode, addPod, joinNode } from '@kube-heartbeat/simulator/nodes.ts';
import type { SimPod } from '@kube-heartbeat/simulator/objects.ts';
import { plan } from '@kube-heartbeat/simulator/schedule.ts';
import type { Act } from './play.ts';
import type { Stage } from './stage.ts';

/** What a node runs on. */
export interface Machine {
  readonly isSpot?: boolean;
  /** A cloud looks after it: it deletes the Node once the machine is gone. */
  readonly isCloud?: boolean;
  /** It joins now; else it has been there for long. */
  readonly isNew?: boolean;
}

/** `count` nodes in three zones, each with what a node usually runs. */
export function fleet(count: number, machine: Machine = {}, stem = 'node'): Act {
  return {
    at: 1,
    does: (stage) => {
      for (let index = 0; index < count; index++) settle(stage, `${stem}-${index}`, index, machine);
    },
  };
}

/** One node joins and gets its pods: of its 12 one is a StatefulSet's on every fourth node. */
export function settle(stage: Stage, name: string, index: number, machine: Machine): void {
  const labels = {
    'topology.kubernetes.io/region': 'eu',
    'topology.kubernetes.io/zone': `${(index % 3) + 1}`,
    ...(machine.isSpot && { 'karpenter.sh/capacity-type': 'spot' }),
  };
  const enter = machine.isNew ? joinNode : addNode;
  enter(stage.cluster, { name, labels, providerId: machine.isCloud ? `cloud://${name}` : '' });
  pods(stage, name, 2, { kind: 'DaemonSet', tolerations: bearing(undefined) });
  const state = index % 4 === 0 ? 1 : 0;
  const work = (): void => {
    pods(stage, name, 10 - state, { kind: 'ReplicaSet' });
    pods(stage, name, state, { kind: 'StatefulSet', claims: ['data'] });
  };
  const { schedule } = stage.cluster.ground;
  if (machine.isNew) plan(schedule, schedule.now + scheduled, work);
  else work();
}

/** Nobody binds such pods to a node that is not Ready yet. */
const scheduled: Seconds = 30;

type Given = Partial<Pick<SimPod, 'tolerations' | 'claims'>> & { readonly kind: string };

/** Pods of a node, `count` of them alike; they bear the controllers' taints for 300 s. */
export function pods(
  { cluster }: Stage,
  node: string,
  count: number,
  { kind, tolerations = bearing(300), claims = [] }: Given,
): void {
  for (let index = 0; index < count; index++) {
    const name = `${node}-${kind}-${index}`;
    addPod(cluster, { name, node, tolerations, claims, owner: { kind, name: `${node}-${kind}` } });
  }
}
