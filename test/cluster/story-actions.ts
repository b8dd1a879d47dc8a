import type { Step } from '@kube-heartbeat/rules/story.ts';
import { leasesPath, nodesPath, type Patience, podsPath, tolerations } from './objects.ts';
import { type Stage, seconds } from './stage.ts';

type Action = (stage: Stage, step: Step) => Promise<void>;

/** What each command of a story does to the real cluster; `run` and `until` are not here. */
export const actions: Readonly<Record<string, Action>> = {
  async cluster(stage, step) {
    const { options } = step;
    stage.tick = seconds(step, options['tick'] ?? '5s');
    stage.flags = controllerFlags(options);
    await stage.plane.restartController('1.37', stage.flags);
    const known = { ...stage.flags, 'controller-version': '1.37' };
    stage.witness = await stage.openWitness(stage.plane, known, stage.name);
  },
  async nodes({ kubelets, nodes }, { subjects, options }) {
    const cloud = subjects.includes('cloud');
    const zone = options['zone'];
    for (const name of subjects.filter((word) => word !== 'cloud')) {
      await kubelets.add({ name, cloud, ...(zone && { zone }) });
      nodes.push(name);
    }
  },
  async pods({ kubelets }, step) {
    const { subjects, options } = step;
    for (const name of subjects) {
      await kubelets.addPod({
        name,
        node: options['on'] ?? '',
        owner: options['owner'] ?? 'ReplicaSet',
        unreachable: patience(step, 'unreachable'),
        notReady: patience(step, 'not-ready'),
      });
    }
  },
  die: ({ kubelets }, { subjects }) => each(subjects, (node) => kubelets.die(node)),
  return: ({ kubelets }, { subjects }) => each(subjects, (node) => kubelets.comeBack(node)),
  async mute({ kubelets }, { subjects: [node = '', what], line }) {
    if (what === 'lease') await kubelets.muteLease(node);
    else if (what === 'status') kubelets.muteStatus(node);
    else throw new Error(`mute a lease or a status: ${line}`);
  },
  status: ({ kubelets }, { subjects }) => each(subjects, (node) => kubelets.postStatus(node)),
  'not-ready': ({ kubelets }, { subjects }) =>
    each(subjects, (node) => kubelets.postStatus(node, 'False')),
  async touch({ plane }, { subjects: [node] }) {
    const metadata = { annotations: { 'test/touched': String(Date.now()) } };
    await plane.api.must('PATCH', `${leasesPath}/${node}`, { metadata });
  },
  async clock({ kubelets }, step) {
    const back = seconds(step, step.options['back']);
    for (const node of step.subjects) kubelets.stepClock(node, -back);
  },
  async tolerate({ plane }, step) {
    const edited = tolerations(patience(step, 'unreachable'), patience(step, 'not-ready'));
    for (const pod of step.subjects) {
      await plane.api.must('PATCH', `${podsPath}/${pod}`, { spec: { tolerations: edited } });
    }
  },
  async 'delete-node'({ plane, kubelets }, { subjects }) {
    for (const node of subjects) {
      await kubelets.forget(node);
      await plane.api.must('DELETE', `${nodesPath}/${node}`);
    }
  },
  async restart({ plane, flags }) {
    await plane.restartController('1.37', flags);
  },
};

const flagNames: Readonly<Record<string, string>> = {
  tick: 'node-monitor-period',
  grace: 'node-monitor-grace-period',
  rate: 'node-eviction-rate',
  secondary: 'secondary-node-eviction-rate',
  large: 'large-cluster-size-threshold',
  threshold: 'unhealthy-zone-threshold',
  qps: 'kube-api-qps',
  burst: 'kube-api-burst',
};

function controllerFlags(options: Step['options']): Record<string, string> {
  const named = Object.entries(options).map(([name, value]) => {
    const flag = flagNames[name];
    if (!flag) throw new Error(`a cluster has no ${name}`);
    return [flag, value] as const;
  });
  return Object.fromEntries(named);
}

function patience(step: Step, taint: string): Patience {
  const text = step.options[taint] ?? '300s';
  return text === 'none' || text === 'forever' ? text : seconds(step, text);
}

async function each(names: readonly string[], act: (name: string) => Promise<void>): Promise<void> {
  await Promise.all(names.map(act));
}
