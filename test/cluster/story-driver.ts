import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from '@kube-heartbeat/rules/story.ts';
import { endOf } from './audit-reader.ts';
import type { ControlPlane } from './control-plane.ts';
import { openFakeKubelets } from './fake-kubelet.ts';
import { seeded } from './random.ts';
import { type Stage, seconds } from './stage.ts';
import { actions } from './story-actions.ts';
import { subjectOf, told, untold } from './story-telling.ts';
import { awaitTick } from './story-tick.ts';
import { startWitness } from './witness.ts';

/** Commands that set the stage; the first other one waits for a tick. */
const setting = new Set(['cluster', 'nodes', 'pods']);

/** Plays a story on `plane`, which is clean before and after; answers are told to `onAnswer`. */
export async function playStory(
  plane: ControlPlane,
  name: string,
  steps: readonly Step[],
  openWitness = startWitness,
): Promise<string[]> {
  const stage: Stage = {
    name,
    plane,
    kubelets: openFakeKubelets(plane.api, { leaseDuration: 4, random: seeded(1) }),
    told: new Set(),
    openWitness,
    auditStart: endOf(plane.auditFile),
    nodes: [],
    flags: {},
    tick: 5,
    begun: false,
  };
  const answers: string[] = [];
  try {
    for (const step of steps) answers.push(await answer(stage, step));
    return answers;
  } finally {
    await stage.witness?.stop();
    await stage.kubelets.stop();
    await clean(plane);
  }
}

async function answer(stage: Stage, step: Step): Promise<string> {
  if (!setting.has(step.command) && !stage.begun) {
    await awaitTick(stage);
    stage.begun = true;
  }
  if (step.command === 'run') {
    await sleep(seconds(step, step.subjects[0]) * 1000);
    return told(stage);
  }
  if (step.command === 'until') {
    await until(stage, step);
    return told(stage);
  }
  const act = actions[step.command];
  if (!act) throw new Error(`no such command: ${step.line}`);
  await act(stage, step);
  return '';
}

/** Resolves half a second after the event, so that what comes of it at once is told with it. */
async function until(stage: Stage, step: Step): Promise<void> {
  const [event = '', subject = ''] = step.subjects;
  const deadline = Date.now() + seconds(step, step.options['within'] ?? '30s') * 1000;
  while (Date.now() < deadline) {
    const found = untold(stage).some(
      (actual) => actual.kind === event && subjectOf(actual) === subject,
    );
    if (found) return sleep(500);
    await sleep(50);
  }
}

async function clean({ api, killController }: ControlPlane): Promise<void> {
  await killController();
  const now = { gracePeriodSeconds: 0 };
  await api.must('DELETE', '/api/v1/namespaces/default/pods', now);
  await api.must('DELETE', '/api/v1/nodes', now);
  const leases = '/apis/coordination.k8s.io/v1/namespaces';
  await api.must('DELETE', `${leases}/kube-node-lease/leases`, now);
  // Without it the next controller manager would wait for it to run out.
  await api.must('DELETE', `${leases}/kube-system/leases/kube-controller-manager`, now, [404]);
}
