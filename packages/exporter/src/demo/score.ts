import type { OutcomeJson } from '../http/json-score.ts';

/** How a story's forecasts came out. */
export interface Tally {
  readonly right: Map<string, number>;
  wrong: number;
  /** Nodes that are Ready but dead and were named, none else. */
  named: number;
}

/** A tally before the first forecast. */
export function emptyTally(): Tally {
  return { right: new Map(), wrong: 0, named: 0 };
}

/** Counts a judged forecast; what was cancelled or superseded says nothing. */
export function count(tally: Tally, { event, result }: OutcomeJson): void {
  if (result === 'inside') tally.right.set(event, (tally.right.get(event) ?? 0) + 1);
  else if (result !== 'cancelled' && result !== 'superseded') tally.wrong += 1;
}

/** The events of a story in the words of the demo. */
export const eventWords: Readonly<Record<string, string>> = {
  unknown: 'Unknown',
  no_execute: 'NoExecute',
  deletion: 'deletion',
  endpoints: 'out of Services',
  object_end: 'gone',
  not_ready: 'NotReady',
};

/** The last line of a story. */
export function verdict({ right, wrong, named }: Tally): string {
  const all = [...right.values()].reduce((sum, each) => sum + each, 0);
  const kinds = [...right].map(([event, times]) => `${eventWords[event] ?? event} ${times}`);
  if (wrong > 0) return `${wrong} of ${all + wrong} forecasts were wrong.`;
  if (all === 0 && named > 0)
    return 'The dead node was named, and no other; nothing else was foretold.';
  if (all === 0) return 'No forecast was judged.';
  return `All ${all} forecasts were right: ${kinds.join(', ')}.`;
}

/** Every forecast was right, and there was one, or a dead node was named. */
export function isGood({ right, wrong, named }: Tally): boolean {
  return wrong === 0 && right.size + named > 0;
}
