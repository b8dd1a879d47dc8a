import { createWriteStream } from 'node:fs';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import { failure } from './exit.ts';
import { type OutcomeJson, outcomeJson } from './http/json-score.ts';

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
  const log = file === undefined ? undefined : await opened(file, complain);
  return {
    add: (outcome, offset) => {
      const line = outcomeJson(outcome, offset);
      recent.unshift(line);
      recent.length = Math.min(recent.length, kept);
      log?.write(`${JSON.stringify(line)}\n`);
    },
    recent: () => recent,
    close: async () => {
      if (!log?.writable) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      log.end(resolve);
      await promise;
    },
  };
}

async function opened(file: string, complain: (line: string) => void) {
  const stream = createWriteStream(file, { flags: 'a' });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.once('open', () => resolve());
  stream.once('error', (error) => {
    reject(failure(2, `--score.log cannot be written: ${error.message}.`));
  });
  await promise;
  stream.on('error', (error) => complain(`--score.log is given up: ${error.message}.`));
  return stream;
}
