import type * as clusterRules from '@kube-heartbeat/rules/cluster.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type * as judgeRules from '@kube-heartbeat/rules/judge.ts';
import type * as scoreRules from '@kube-heartbeat/rules/score.ts';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Settings } from '@kube-heartbeat/rules/settings.ts';
import type * as sweepRules from '@kube-heartbeat/rules/sweep.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Ground } from '../ground.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import { leaseNamespace, type SimPod } from '../objects.ts';
import { between, type Random } from '../random.ts';
import { plan } from '../schedule.ts';
import { type Change, keyOf } from '../store.ts';
import { leaseFactOf, nodeFact, podFact } from './facts.ts';
import { startLooks } from './looks.ts';

/** The rules that are held against the cluster: as they are, or with a mistake planted. */
export type Rules = Pick<typeof clusterRules, 'emptyCluster' | 'observe'> &
  Pick<typeof judgeRules, 'judge'> &
  Pick<typeof scoreRules, 'emptyScore'> &
  Pick<typeof sweepRules, 'sweep'>;

export interface WitnessOptions {
  readonly rules: Rules;
  /** What the rules know of the flags. */
  readonly settings: readonly Settings[];
  /** Each write is seen up to so much later: a random part of what the settings allow. */
  readonly delay: Seconds;
  /** Renewals are read so often, those that came in between together; absent: as they come. */
  readonly rest?: Seconds | undefined;
  readonly random: Random;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onFact?: (fact: Fact) => void;
  /** The kubelets that it looks at itself; absent: none. */
  readonly kubelets?: ReadonlyMap<string, Kubelet>;
}

/**
 * An observer of the cluster that does with what it sees what the exporter does: each write becomes
 * a fact, each fact judges the forecasts that stand and is taken in, and once a second the rules are
 * asked for what did not come. What it says comes true, or it does not.
 */
export function startWitness(ground: Ground, options: WitnessOptions): void {
  const { schedule, store } = ground;
  const { rules, settings, delay, rest, random, onOutcome, onFact, kubelets } = options;
  const cluster = rules.emptyCluster();
  const score = rules.emptyScore();
  const end = (outcomes: readonly Outcome[]): void => outcomes.forEach(onOutcome);
  const take = (fact: Fact): void => {
    onFact?.(fact);
    end(rules.judge(score, cluster, settings, fact));
    rules.observe(cluster, fact);
  };
  const sweepOften = (): void => {
    end(rules.sweep(score, cluster, settings, schedule.now));
    plan(schedule, schedule.now + 1, sweepOften);
  };
  const lag = laggard(delay, random);
  let lastAt = schedule.now;
  /** Each write is seen a little late, and after what was written before it. */
  const see = (
    make: (seenAt: Instant, unreadSince?: Instant) => readonly Fact[],
    hold?: Seconds,
  ) => {
    lastAt = Math.max(lastAt, schedule.now + lag(schedule.now));
    const unreadSince = hold && hold * Math.floor(lastAt / hold);
    const seenAt = hold && unreadSince !== undefined ? unreadSince + hold : lastAt;
    plan(schedule, seenAt, () => make(seenAt, unreadSince).forEach(take));
  };
  list(ground, take);
  if (kubelets !== undefined) startLooks(ground, kubelets, random, take);
  store.nodes.subscribe(({ type, object }) =>
    see((seenAt) => {
      if (type === 'DELETED') return [{ kind: 'node-gone', node: object.name, seenAt }];
      const fact = nodeFact(object, { seenAt });
      if (type !== 'ADDED') return [fact];
      return [fact, { kind: 'pods', node: object.name, state: 'listed', seenAt }];
    }),
  );
  store.leases.subscribe((change) => {
    const isRenewal = change.object.namespace === leaseNamespace;
    see(
      (seenAt, unreadSince) => {
        const fact = leaseFactOf(change, { seenAt, ...(unreadSince && { unreadSince }) });
        return fact === undefined ? [] : [fact];
      },
      isRenewal ? rest : undefined,
    );
  });
  store.pods.subscribe((change) => see((seenAt) => podFacts(change, seenAt)));
  plan(schedule, schedule.now + 1, sweepOften);
}

/** How late writes are seen: by so much in this second, all watches alike, and each a little more. */
function laggard(delay: Seconds, random: Random): (now: Instant) => Seconds {
  let [second, lag] = [-Infinity, 0];
  return (now) => {
    if (Math.floor(now) !== second) {
      second = Math.floor(now);
      lag = between(random, 0, 0.9 * delay);
    }
    return lag + between(random, 0, 0.02 * delay);
  };
}

/** What was there before a watcher came: seen now, but perhaps so for ever. */
export function list({ schedule, store }: Ground, take: (fact: Fact) => void): void {
  const sight = { seenAt: schedule.now, notBefore: -Infinity };
  const { seenAt } = sight;
  take({ kind: 'clock', wallOffset: 0, seenAt });
  for (const resource of ['leases', 'nodes', 'leader', 'pods'] as const) {
    take({ kind: 'evidence', resource, fresh: true, seenAt });
  }
  for (const object of store.leases.values()) {
    const fact = leaseFactOf({ type: 'ADDED', object }, sight);
    if (fact !== undefined) take(fact);
  }
  for (const node of store.nodes.values()) take(nodeFact(node, sight));
  for (const node of store.nodes.values()) {
    const pods = [...store.podsOf(node.name)];
    for (const pod of pods) take(podFact(pod, sight));
    const names = new Set(pods.map(keyOf));
    take({ kind: 'pods', node: node.name, state: 'listed', names, seenAt });
  }
}

function podFacts({ type, object }: Change<SimPod>, seenAt: Instant): readonly Fact[] {
  const { namespace, name, node } = object;
  if (node === '') return [];
  if (type === 'DELETED') return [{ kind: 'pod-gone', namespace, name, node, seenAt }];
  return [podFact(object, { seenAt })];
}
