import type { Fact, ProbeFact } from '@kube-heartbeat/rules/fact.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Cluster } from '@kube-heartbeat/simulator/cluster.ts';
import type { Kubelet } from '@kube-heartbeat/simulator/kubelet/kubelet.ts';
import { answersOf } from '@kube-heartbeat/simulator/kubelet/kubelet-answers.ts';
import { plan } from '@kube-heartbeat/simulator/schedule.ts';

/** Each kubelet is looked at so often, as an exporter does it where nothing is suspect. */
const round = 10;
/** How long a look takes that nobody answers. */
const patience: Seconds = 2;

/** What exporters learn by asking the simulated kubelets, each second some of them. */
export function startLooks({ ground, kubelets }: Cluster, tell: (fact: Fact) => void): void {
  const { schedule, store } = ground;
  const look = (turn: number): void => {
    let index = 0;
    for (const kubelet of kubelets.values()) {
      if (index++ % round !== turn || store.nodes.get(kubelet.name) === undefined) continue;
      const fact = lookAt(kubelet, schedule.now);
      plan(schedule, fact.seenAt, () => tell(fact));
    }
    plan(schedule, schedule.now + 1, () => look((turn + 1) % round));
  };
  look(0);
}

function lookAt(kubelet: Kubelet, sentAt: Instant): ProbeFact {
  const look = { kind: 'probe', node: kubelet.name, sentAt } as const;
  if (!kubelet.hasMachine) return { ...look, result: 'no_answer', seenAt: sentAt + patience };
  if (!kubelet.isAlive) return { ...look, result: 'refused', seenAt: sentAt };
  if (kubelet.runtime === 'hung') return { ...look, result: 'hangs', seenAt: sentAt + patience };
  const { plegLastSeen: lastGood, relistsEnded: ended } = answersOf(kubelet, sentAt);
  const relist = { ended, ...(lastGood !== undefined && { lastGood }) };
  return { ...look, result: 'answered', relist, seenAt: sentAt };
}
