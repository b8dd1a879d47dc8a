import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitCode } from '../exit.ts';
import type { Answers } from './answers.ts';
import { answers } from './ask.ts';
import type { Context } from './context.ts';
import { formatted, noArguments } from './format.ts';
import { nodesTable } from './nodes-table.ts';
import { telling } from './progress.ts';
import { remarks } from './remarks.ts';

/** Seconds between two tables of `--watch`. */
const pause = 2;

/** `nodes`: every node, what comes next and when. */
export async function nodes(context: Context): Promise<ExitCode> {
  noArguments(context.arguments, 'nodes');
  const source = await answers(context);
  try {
    do await show(source, context);
    while (context.options.watch && (await again(context.stop)));
  } finally {
    source.close();
  }
  return 0;
}

async function show(source: Answers, context: Context): Promise<void> {
  const { options, colour, print, note } = context;
  const answer = await telling(context, 'Waiting for the exporter', source.nodes());
  const estimate = source.estimate;
  const structured = await formatted(options.output, estimate ? { ...answer, estimate } : answer);
  if (structured !== undefined) return print(structured);
  if (answer.nodes.length === 0) note('The cluster has no nodes.');
  else
    print(
      (options.watch && colour ? '\u001b[H\u001b[2J' : '') +
        nodesTable(answer, { wide: options.output === 'wide', colour, estimate }),
    );
  for (const line of [...remarks(answer), ...source.remarks]) note(line);
}

async function again(stop: AbortSignal): Promise<boolean> {
  await sleep(pause * 1000, undefined, { signal: stop }).catch(() => undefined);
  return !stop.aborted;
}
