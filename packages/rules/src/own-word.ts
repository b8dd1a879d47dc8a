import type { Cluster, NodeMemory } from './cluster-state.ts';
import { lastFactAt } from './last-fact.ts';
import { couldLook } from './observe-probe.ts';
import { type ReadyCause, readyCauses } from './ready-message.ts';
import { relistTrouble } from './relist-lag.ts';
import { close, keyOf, nodesTold, type Outcome, type Score, type Subject, tell } from './score.ts';
import { isLate, lastHeardAt } from './silence.ts';
import { type Standing, standingNode } from './standing.ts';
import type { Instant, Seconds } from './time.ts';
import type { Forecast } from './view.ts';

/** What a look at a kubelet shows beforehand; a network or a shutdown it does not. */
const foretold: ReadonlySet<ReadyCause['code']> = new Set(['pleg_stale', 'runtime_down']);

/** A look so long before is one that could have shown it. */
const lately: Seconds = 14;
/** After the latest, an event may still be on its way to us. */
const onItsWay: Seconds = 1;

/** The forecast that a kubelet's word is held against; `unseen`: nobody could have foretold it. */
export type Foretold = { readonly forecast: Forecast | undefined } | 'unseen';

/**
 * What was foretold of the Ready=False that a kubelet has just posted: by what the looks at it told.
 * Where no look came in time there was no forecast to hold against it.
 *
 * @see kubernetes/pkg/kubelet/runtime.go runtimeErrors
 * @see docs/model.md "How right it has been"
 */
export function foretoldWord(
  { told }: Score,
  cluster: Cluster,
  node: NodeMemory,
  word: { readonly message: string; readonly at: Instant; readonly standing: () => Standing },
): Foretold {
  if (!readyCauses(word.message).some(({ code }) => foretold.has(code))) return 'unseen';
  if (relistTrouble(cluster, node) === undefined) {
    return lookedAt(cluster, node, word.at) ? { forecast: undefined } : 'unseen';
  }
  const forecast = standingNode(word.standing(), node.name)?.notReady;
  if (forecast?.latest !== Infinity) return { forecast };
  // Its time is over by a moment: what was told while it had an end counts.
  return { forecast: told.get(keyOf(subjectOf(node)))?.at(-1)?.forecast ?? forecast };
}

function lookedAt({ probes }: Cluster, { name }: NodeMemory, now: Instant): boolean {
  const last = probes.get(name)?.last;
  return last !== undefined && couldLook(last) && last.sentAt >= now - lately;
}

/**
 * Nodes whose kubelets may take them out by their own word, of those whose relists lag, and all of
 * which that was told.
 */
export function wordGivers(
  score: Score,
  cluster: Cluster,
  lagging: readonly NodeMemory[],
  now: Instant,
): readonly NodeMemory[] {
  const were = nodesTold(score, 'not_ready').flatMap((name) => cluster.nodes.get(name) ?? []);
  return [...new Set([...lagging, ...were])].filter(
    (node) => node.fact.ready?.status === 'True' && !isLate(cluster, node, now),
  );
}

/** Once a second: keep what is told of such a node, and find the word that did not come. */
export function sweepWord(
  score: Score,
  standing: Standing,
  node: NodeMemory,
  now: Instant,
): readonly Outcome[] {
  const { cluster, models } = standing;
  const subject = subjectOf(node);
  const key = keyOf(subject);
  const before = score.told.get(key)?.at(-1)?.forecast;
  const end = (how: 'missed' | 'cancelled' | 'superseded'): readonly Outcome[] => {
    if (before === undefined) return [];
    return [
      close(score, subject, {
        forecast: before,
        since: lastFactAt(cluster, subject),
        at: now,
        how,
      }),
    ];
  };
  if (relistTrouble(cluster, node) === undefined) {
    // It answers and relists go on; or nothing tells of its relists any more.
    return end(
      cluster.probes.get(node.name)?.last.result === 'answered' ? 'cancelled' : 'superseded',
    );
  }
  if (score.missed.has(key)) return [];
  const next = standingNode(standing, node.name);
  if (next?.notReady !== undefined && next.notReady.latest < Infinity) {
    tell(score, subject, now, next.notReady);
    const taint = { event: 'no_execute', node: node.name } as const;
    if (next.noExecute !== undefined) tell(score, taint, now, next.noExecute);
    return [];
  }
  // It must have been heard of after that: whoever falls silent just then says nothing more.
  const due = (before?.latest ?? Infinity) + (models[0]?.delay ?? 0);
  if (now <= due + onItsWay || lastHeardAt(cluster, node) <= due) return [];
  const missed = end('missed');
  score.missed.add(key);
  return missed;
}

const subjectOf = ({ name }: NodeMemory): Subject => ({ event: 'not_ready', node: name });
