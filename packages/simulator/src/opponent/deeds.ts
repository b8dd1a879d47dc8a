import { deleteNode } from '../cloud.ts';
import { type Cluster, killLeader } from '../cluster.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import { post } from '../kubelet/status-loop.ts';
import {
  addPod,
  comeBack,
  connect,
  joinNode,
  kill,
  setTaints,
  setTolerations,
  stop,
} from '../nodes.ts';
import type { SimPod } from '../objects.ts';
import { deletePod } from '../pod-writes.ts';
import { keyOf } from '../store.ts';
import { type AilingDeed, ailingDoings } from './ailing-deeds.ts';
import { type Act, type Deed, tolerationsOf, userKey } from './scene.ts';

/** Whom a deed is done to: a node and its kubelet, as the numbers of an act name them. */
interface Target {
  readonly cluster: Cluster;
  readonly kubelet: Kubelet;
  readonly zone: readonly Kubelet[];
  readonly pod: SimPod | undefined;
  readonly other: number;
}

/** Do to the cluster what an act says. Where its node is gone, nothing. */
export function doDeed(cluster: Cluster, { deed, node, other }: Act): void {
  const all = [...cluster.kubelets.values()];
  const kubelet = all[node % all.length];
  if (kubelet === undefined) return;
  const zoneOf = ({ name }: Kubelet): string => name.split('-')[0] ?? '';
  const zone = all.filter((one) => zoneOf(one) === zoneOf(kubelet));
  const pods = [...cluster.ground.store.podsOf(kubelet.name)];
  if (isAiling(deed)) ailingDoings[deed](cluster, kubelet);
  else doings[deed]({ cluster, kubelet, zone, pod: pods[other % Math.max(1, pods.length)], other });
}

const isAiling = (deed: Deed): deed is AilingDeed => deed in ailingDoings;

const doings: Readonly<Record<Exclude<Deed, AilingDeed>, (target: Target) => void>> = {
  die: ({ kubelet }) => kill(kubelet),
  freeze: ({ kubelet }) => stop(kubelet),
  return: ({ cluster, kubelet, zone }) => comeBackTo(cluster, zone, kubelet),
  cut: ({ cluster, kubelet }) => connect(cluster, kubelet, false),
  'join-network': ({ cluster, kubelet }) => connect(cluster, kubelet, true),
  'mute-lease'({ kubelet, other }) {
    Object.assign(kubelet, { renews: false, postsAlways: other % 2 === 0 });
  },
  'mute-status'({ kubelet }) {
    kubelet.posts = false;
  },
  status: ({ cluster, kubelet }) => post(cluster.ground, kubelet),
  'not-ready'({ cluster, kubelet }) {
    kubelet.notReady = 'container runtime network not ready';
    if (kubelet.isAlive && kubelet.isConnected) post(cluster.ground, kubelet);
  },
  ready({ kubelet }) {
    kubelet.notReady = undefined;
  },
  'delete-node'({ cluster, kubelet }) {
    kill(kubelet);
    deleteNode(cluster.ground, kubelet.name);
  },
  'new-node'({ cluster, kubelet, other }) {
    const labels = cluster.ground.store.nodes.get(kubelet.name)?.labels ?? {};
    const name = `${kubelet.name}-${other}`;
    if (!cluster.kubelets.has(name)) joinNode(cluster, { name, labels });
  },
  'zone-dies': ({ zone }) => zone.forEach(kill),
  'zone-returns'({ cluster, zone }) {
    for (const kubelet of zone) if (!kubelet.isAlive) comeBackTo(cluster, zone, kubelet);
  },
  'leader-dies': ({ cluster, other }) => killLeader(cluster, other / 4),
  tolerate({ cluster, pod, other }) {
    if (pod !== undefined) setTolerations(cluster, keyOf(pod), tolerationsOf(other));
  },
  taint: ({ cluster, kubelet }) => taint(cluster, kubelet, userKey),
  untaint({ cluster, kubelet }) {
    const taints = cluster.ground.store.nodes.get(kubelet.name)?.taints ?? [];
    const kept = taints.filter(({ key }) => key !== userKey);
    setTaints(cluster, kubelet.name, kept);
  },
  'out-of-service': ({ cluster, kubelet }) =>
    taint(cluster, kubelet, 'node.kubernetes.io/out-of-service'),
  'new-pod'({ cluster, kubelet, other }) {
    if (cluster.ground.store.nodes.get(kubelet.name) === undefined) return;
    const name = `late-${cluster.ground.store.version()}`;
    const tolerations = tolerationsOf(other);
    const born = { phase: 'Pending', conditions: [] } as const;
    addPod(cluster, { name, node: kubelet.name, tolerations, ...born });
  },
  'drain-pod'({ cluster, pod }) {
    if (pod !== undefined) deletePod(cluster.ground, keyOf(pod));
  },
};

/**
 * A machine comes back, but not to a zone that has lost its last Node: if all others are dark then,
 * the controller does not notice that the darkness is over, and the rules do not know that.
 */
function comeBackTo(cluster: Cluster, zone: readonly Kubelet[], kubelet: Kubelet): void {
  const { nodes } = cluster.ground.store;
  if (zone.some(({ name }) => nodes.get(name) !== undefined)) comeBack(cluster, kubelet);
}

function taint(cluster: Cluster, { name }: Kubelet, key: string): void {
  const taints = cluster.ground.store.nodes.get(name)?.taints ?? [];
  if (taints.some((one) => one.key === key)) return;
  const timeAdded = Math.floor(cluster.ground.schedule.now);
  setTaints(cluster, name, [...taints, { key, value: '', effect: 'NoExecute', timeAdded }]);
}
