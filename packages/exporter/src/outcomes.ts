import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import { type OutcomeJson, outcomeJson } from './http/json-score.ts';
import { lineFile } from './line-file.ts';

/** How many judged forecasts are kept for /api/v1/score. */
const kept = 100;

/** Where judged forecasts go. */
export interface Outcomes {
  readonly add: (outcome: Outcome, offset: number) => void;
  /** Newest first. */
  readonly recent: () => readonly OutcomeJson[];
  readonly close: () => Promise<void>;
}

/**
 * Keeps the latest judged forecasts and appends each to `file`, if there is one. A file that
 * cannot be written is a failure at the start, and one line of the log later.
 */
export async function outcomesTo(
  file: string | undefined,
  complain: (line: string) => void,
): Promise<Outcomes> {
  const recent: OutcomeJson[] = [];
  const log = file === undefined ? undefined : await lineFile('score.log', file, complain);
  return {
    add: (outcome, offset) => {
      const line = outcomeJson(outcome, offset);
      recent.unshift(line);
      recent.length = Math.min(recent.length, kept);
      log?.write(line);
    },
    recent: () => recent,
    close: async () => log?.close(),
  };
}
