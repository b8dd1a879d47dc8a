import type { Toleration } from '@kube-heartbeat/rules/fact.ts';
import { type Step, secondsOf } from '@kube-heartbeat/rules/story.ts';
import { ail, cure, restart } from '../ailments.ts';
import { deleteNode } from '../cloud.ts';
import { type Cluster, killLeader } from '../cluster.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import { renew } from '../kubelet/lease-loop.ts';
import { post } from '../kubelet/status-loop.ts';
import {
  addNode,
  addPod,
  comeBack,
  setTaints,
  setTolerations,
  stop,
  touchLease,
} from '../nodes.ts';
import { notReadyKey, unreachableKey } from '../objects.ts';

type Action = (cluster: Cluster, step: Step) => void;

/** What each command of a story does to the simulated cluster; `cluster`, `run`, `until` are not here. */
export const actions: Readonly<Record<string, Action>> = {
  nodes(cluster, { subjects, options }) {
    const labels = { 'topology.kubernetes.io/zone': options['zone'] ?? '' };
    const providerId = subjects.includes('cloud') ? 'cloud://machine' : '';
    for (const name of subjects.filter((word) => word !== 'cloud')) {
      addNode(cluster, { name, labels, providerId });
    }
  },
  pods(cluster, { subjects, options }) {
    const { on: node = '', owner: kind = 'ReplicaSet' } = options;
    for (const name of subjects) {
      const owner = kind === 'none' ? {} : { owner: { kind, name: 'owner' } };
      addPod(cluster, { name, node, tolerations: tolerationsOf(options), ...owner });
    }
  },
  die: (cluster, step) => eachKubelet(cluster, step, stop),
  return: (cluster, step) =>
    eachKubelet(cluster, step, (kubelet) => {
      comeBack(cluster, kubelet);
      renew(cluster.ground, kubelet);
      post(cluster.ground, kubelet);
    }),
  mute(cluster, { subjects: [name = '', what], line }) {
    const kubelet = kubeletOf(cluster, name);
    if (what === 'lease') Object.assign(kubelet, { renews: false, postsAlways: true });
    else if (what === 'status') kubelet.posts = false;
    else throw new Error(`mute a lease or a status: ${line}`);
  },
  status: (cluster, step) => eachKubelet(cluster, step, (kubelet) => post(cluster.ground, kubelet)),
  'not-ready': (cluster, step) =>
    eachKubelet(cluster, step, (kubelet) => {
      kubelet.notReady = 'told so';
      post(cluster.ground, kubelet);
    }),
  touch(cluster, { subjects }) {
    for (const name of subjects) touchLease(cluster, name);
  },
  clock(cluster, step) {
    const back = secondsOf(step.options['back'] ?? '') ?? 0;
    eachKubelet(cluster, step, (kubelet) => {
      kubelet.clock -= back;
    });
  },
  tolerate(cluster, { subjects, options }) {
    for (const name of subjects) setTolerations(cluster, `default/${name}`, tolerationsOf(options));
  },
  taint: (cluster, { subjects, options }) =>
    subjects.forEach((name) => {
      const taint = { key: options['key'] ?? '', value: '', effect: 'NoExecute' } as const;
      const taints = cluster.ground.store.nodes.get(name)?.taints ?? [];
      setTaints(cluster, name, [...taints, taint]);
    }),
  untaint: (cluster, { subjects, options }) =>
    subjects.forEach((name) => {
      const taints = cluster.ground.store.nodes.get(name)?.taints ?? [];
      setTaints(
        cluster,
        name,
        taints.filter(({ key }) => key !== options['key']),
      );
    }),
  'delete-node': (cluster, step) =>
    eachKubelet(cluster, step, (kubelet) => {
      stop(kubelet);
      deleteNode(cluster.ground, kubelet.name);
    }),
  hold(cluster, { subjects: [name = '', what], line }) {
    const relist = holdings[what ?? ''];
    if (relist === undefined) throw new Error(`hold inspection or sandboxes: ${line}`);
    ail(cluster, kubeletOf(cluster, name), { relist });
  },
  release: (cluster, step) => eachKubelet(cluster, step, (kubelet) => cure(cluster, kubelet)),
  'restart-kubelet': (cluster, step) =>
    eachKubelet(cluster, step, (kubelet) => restart(cluster, kubelet)),
  restart: (cluster) => killLeader(cluster, 0.5),
};

const holdings: Readonly<Record<string, Kubelet['relist']>> = {
  inspection: 'inspection_held',
  sandboxes: 'sandboxes_held',
};

function eachKubelet(cluster: Cluster, { subjects }: Step, act: (kubelet: Kubelet) => void): void {
  for (const name of subjects) act(kubeletOf(cluster, name));
}

function kubeletOf({ kubelets }: Cluster, name: string): Kubelet {
  const kubelet = kubelets.get(name);
  if (kubelet === undefined) throw new Error(`no node ${name} in this story`);
  return kubelet;
}

function tolerationsOf(options: Step['options']): readonly Toleration[] {
  return [
    patience(notReadyKey, options['not-ready']),
    patience(unreachableKey, options['unreachable']),
  ];
}

/** For ever, for a while, or (`none`) by a toleration that matches nothing. */
function patience(key: string, text = '300s'): Toleration {
  const effect = 'NoExecute';
  if (text === 'none') return { key, operator: 'Equal', value: 'x', effect };
  const seconds = secondsOf(text) ?? 300;
  const toleration: Toleration = { key, operator: 'Exists', value: '', effect };
  return seconds === Infinity ? toleration : { ...toleration, seconds };
}
