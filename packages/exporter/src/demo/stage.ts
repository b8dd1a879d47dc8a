import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Cluster } from '@kube-heartbeat/simulator/cluster.ts';
import type { Kubelet } from '@kube-heartbeat/simulator/kubelet/kubelet.ts';
import { conditionOf, type SimPod } from '@kube-heartbeat/simulator/objects.ts';
import type { DemoPlan } from './plan.ts';

/** What a story is played on. */
export interface DemoStage {
  readonly cluster: Cluster;
  readonly plan: DemoPlan;
  readonly say: (sentence: string) => void;
  /** Says what the exporter predicts for a node, once it has noticed. */
  readonly foretell: (node: string) => Promise<void>;
  /** Says why a node is Ready but dead, once the exporter names it, and no other. */
  readonly accuse: (node: string) => Promise<void>;
  /** Resolves once nobody is accused of anything. */
  readonly acquit: () => Promise<void>;
  /** Resolves once it holds; looked at ten times a second. */
  readonly until: (holds: () => boolean) => Promise<void>;
  readonly pause: (seconds: Seconds) => Promise<void>;
  readonly now: () => Instant;
}

/** The kubelet of a node that the scene has. */
export function kubeletOf({ kubelets }: Cluster, node: string): Kubelet {
  const kubelet = kubelets.get(node);
  if (kubelet === undefined) throw new Error(`no node ${node} in this scene`);
  return kubelet;
}

/** Pods of a node that a NoExecute taint ends. */
export function mortals({ cluster }: DemoStage, node: string): readonly SimPod[] {
  return [...cluster.ground.store.podsOf(node)].filter(({ tolerations }) =>
    tolerations.every(({ key }) => key !== ''),
  );
}

/** Ready nodes whose pods make a story, the richest first; a control plane is left alone. */
export function candidates(stage: DemoStage): readonly string[] {
  const { nodes } = stage.cluster.ground.store;
  const ready = [...nodes.values()].filter(
    (node) => conditionOf(node, 'Ready')?.status === 'True' && node.taints.length === 0,
  );
  return ready
    .filter(({ labels }) => labels['node.kubernetes.io/pool'] !== 'control-plane')
    .map(({ name }) => ({ name, pods: mortals(stage, name).length }))
    .filter(({ pods }) => pods > 0)
    .sort((one, other) => other.pods - one.pods)
    .map(({ name }) => name);
}

/** A node is Unknown. */
export function isUnknown({ cluster }: DemoStage, name: string): boolean {
  const node = cluster.ground.store.nodes.get(name);
  return node !== undefined && conditionOf(node, 'Ready')?.status === 'Unknown';
}

/** Its own kubelet says that it is not Ready. */
export function isNotReady({ cluster }: DemoStage, name: string): boolean {
  const node = cluster.ground.store.nodes.get(name);
  return node !== undefined && conditionOf(node, 'Ready')?.status === 'False';
}

/** A node is Ready and nothing taints it. */
export function isWell({ cluster }: DemoStage, name: string): boolean {
  const node = cluster.ground.store.nodes.get(name);
  if (node === undefined || node.taints.length > 0) return false;
  return conditionOf(node, 'Ready')?.status === 'True';
}

/** Every pod that its taint ends has been told to go. */
export function isEmptied(stage: DemoStage, node: string): boolean {
  return mortals(stage, node).every(({ deletedAt }) => deletedAt !== undefined);
}
