import { type Bench, closed, happened } from './outcome.ts';
import { keyOf, type Left, type Outcome, type Score, type Subject } from './score.ts';
import type { Forecast } from './view.ts';

/*
 * Nodes and pods come by two watches: what becomes of a pod may be seen before what its node did.
 */

/** A pod leaves its endpoints by the flip of its node, or by its own doing, which nobody foretells. */
export function left(
  bench: Bench,
  subject: Subject,
  forecast: Forecast | undefined,
): readonly Outcome[] {
  const { cluster, score, fact } = bench;
  const node = cluster.nodes.get(subject.node);
  const flipped = node?.marking !== undefined && node.fact.ready?.status === 'Unknown';
  if (flipped || forecast?.because.code === 'marked_not_ready') {
    return happened(bench, subject, forecast);
  }
  const foreseen = forecast !== undefined && forecast.earliest <= fact.seenAt;
  if (foreseen) score.left.set(keyOf(subject), { subject, at: fact.seenAt, forecast });
  return [];
}

/** The flip from which the marks came that were seen before it. */
export function leftBefore(bench: Bench, node: string): readonly Outcome[] {
  const { score, fact } = bench;
  return ownLeft(score, node, 'endpoints').flatMap(({ subject, at, forecast }) => {
    score.left.delete(keyOf(subject));
    return happened({ ...bench, fact: { ...fact, seenAt: at } }, subject, forecast);
  });
}

/** Its kubelet may be back, and its Node not seen yet; else somebody forced the object away. */
export function goneTooSoon({ score, fact }: Bench, subject: Subject, forecast: Forecast): void {
  score.left.set(keyOf(subject), { subject, at: fact.seenAt, forecast });
}

/** The node is back, as its kubelet had shown by confirming that pods stopped. */
export function confirmedBefore(bench: Bench, node: string): readonly Outcome[] {
  const { score, fact, candidates } = bench;
  return ownLeft(score, node, 'object_end').flatMap(({ subject, at, forecast }) => {
    score.left.delete(keyOf(subject));
    // What comes of a node that is back: from its return on, which was a little before.
    const earliest = at - (candidates[0]?.delay ?? 0);
    const since = { ...forecast, earliest };
    return happened({ ...bench, fact: { ...fact, seenAt: at } }, subject, since);
  });
}

function ownLeft({ left }: Score, node: string, event: Subject['event']): readonly Left[] {
  return [...left.values()].filter(
    ({ subject }) => subject.node === node && subject.event === event,
  );
}

/** What a watch shows is late by so much at most: who left before that, left by itself. */
export function forgetLeft(bench: Bench): readonly Outcome[] {
  const { score, candidates, fact } = bench;
  if (score.left.size === 0) return none;
  const delay = candidates[0]?.delay ?? 0;
  const late = [...score.left.values()].filter(({ at }) => fact.seenAt - at > delay);
  return late.flatMap(({ subject, forecast, at }) => {
    score.left.delete(keyOf(subject));
    // Who left its endpoints by itself ends with its pod.
    if (subject.event === 'endpoints') return [];
    return [closed({ ...bench, fact: { ...fact, seenAt: at } }, subject, forecast, 'superseded')];
  });
}

const none: readonly Outcome[] = [];
