import type { Duel } from './duel.ts';

/** What happened in many duels, by kind. */
export type Tally = Record<string, number>;

/** Add a duel to the tally. */
export function count(tally: Tally, result: Duel): void {
  const add = (kind: string, times: number): void => {
    tally[kind] = (tally[kind] ?? 0) + times;
  };
  add('cases', 1);
  for (const { event } of result.actuals) add(event, 1);
  for (const reason of result.reasons) add(reason, 1);
  add('leader changes', result.leaderChanges);
  add('zone transitions', result.zoneTransitions);
  add('judged', result.judged);
}

/** So many of each are in 500 cases, or they prove nothing. */
const atLeast: Readonly<Tally> = {
  unknown: 200,
  no_execute: 200,
  deletion: 200,
  'leader changes': 50,
  'zone transitions': 50,
};

/** The same for clusters whose kubelets are ill: each way in which they come to say so. */
export const ailingAtLeast: Readonly<Tally> = {
  not_ready: 400,
  relist_stalls: 100,
  runtime_down: 50,
  runtime_hangs: 50,
  no_execute: 200,
  deletion: 200,
};

/** What the tally has too little of, for its number of cases; empty: nothing. */
export function shortfalls(tally: Tally, least: Readonly<Tally> = atLeast): readonly string[] {
  const share = (tally['cases'] ?? 0) / 500;
  return Object.entries(least)
    .filter(([kind, wanted]) => (tally[kind] ?? 0) < wanted * share)
    .map(([kind, wanted]) => `${kind}: ${tally[kind] ?? 0} of ${Math.ceil(wanted * share)}`);
}

/** The tally as one line. */
export function figures(tally: Tally): string {
  return Object.entries(tally)
    .map(([kind, times]) => `${times} ${kind}`)
    .join(' · ');
}
