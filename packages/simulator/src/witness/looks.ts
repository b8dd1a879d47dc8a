import type { ProbeFact, ProbeResult, RoundFact } from '@kube-heartbeat/rules/fact.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Ground } from '../ground.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import { answersOf, type KubeletAnswers } from '../kubelet/kubelet-answers.ts';
import { between, type Random } from '../random.ts';
import { plan } from '../schedule.ts';

/** A healthy kubelet is looked at so often, one that looks ill so often. */
const calmPause: Seconds = 10;
const closePause: Seconds = 5;
/** An answer takes so long; one that does not come is waited for so long. */
const answerTime: Seconds = 0.01;
const answerPatience: Seconds = 4;
const connectPatience: Seconds = 3;
/** A relist older than this at an answer is worth a closer look. */
const oldRelist: Seconds = 10;

/** Looks at each kubelet as the exporter does, for as long as its Node is there; each is a fact. */
export function startLooks(
  { schedule, store }: Ground,
  kubelets: ReadonlyMap<string, Kubelet>,
  random: Random,
  take: (fact: ProbeFact | RoundFact) => void,
): void {
  const known = new Set<string>();
  const look = (kubelet: Kubelet): void => {
    const { name } = kubelet;
    if (store.nodes.get(name) === undefined) {
      known.delete(name);
      return;
    }
    const sentAt = schedule.now;
    const [result, lasts] = resultOf(answersOf(kubelet, sentAt));
    plan(schedule, sentAt + lasts, () => {
      const answers = answersOf(kubelet, schedule.now);
      const fact = factOf(name, result, answers, { sentAt, seenAt: schedule.now });
      if (store.nodes.get(name) !== undefined) take(fact);
      const isIll = result !== 'answered' || isOld(kubelet, answers, schedule.now);
      plan(schedule, sentAt + (isIll ? Math.max(closePause, lasts) : calmPause), () =>
        look(kubelet),
      );
    });
  };
  const findNew = (): void => {
    for (const kubelet of kubelets.values()) {
      if (known.has(kubelet.name)) continue;
      known.add(kubelet.name);
      plan(schedule, schedule.now + between(random, 0, calmPause), () => look(kubelet));
    }
    plan(schedule, schedule.now + 1, findNew);
  };
  take({ kind: 'round', seconds: calmPause, seenAt: schedule.now });
  findNew();
}

/** How a look ends, and how long it takes. */
function resultOf({ reach, metricsHang }: KubeletAnswers): readonly [ProbeResult, Seconds] {
  if (reach === 'refused') return ['refused', answerTime];
  if (reach === 'frozen') return ['no_answer', connectPatience];
  if (reach === 'gone') return ['unreachable', connectPatience];
  return metricsHang ? ['hangs', answerPatience + answerTime] : ['answered', answerTime];
}

function factOf(
  node: string,
  result: ProbeResult,
  { plegLastSeen: lastGood, relistsEnded: ended, statusSyncs, startedAt }: KubeletAnswers,
  sight: { readonly sentAt: Instant; readonly seenAt: Instant },
): ProbeFact {
  const relist = { ended, ...(lastGood !== undefined && { lastGood }) };
  const told = {
    ...(result === 'answered' && { relist, statusSyncs }),
    ...((result === 'answered' || result === 'hangs') && { startedAt }),
  };
  return { kind: 'probe', node, result, ...told, ...sight };
}

function isOld({ clock }: Kubelet, { plegLastSeen }: KubeletAnswers, now: Instant): boolean {
  return now + clock - (plegLastSeen ?? -Infinity) > oldRelist;
}
