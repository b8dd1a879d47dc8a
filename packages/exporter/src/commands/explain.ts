import type { ExitCode } from '../exit.ts';
import { answers } from './ask.ts';
import type { Context } from './context.ts';
import { explainText } from './explain-text.ts';
import { formatted, onlyArgument } from './format.ts';
import { telling } from './progress.ts';
import { remarks } from './remarks.ts';
import { verdictOf } from './verdict.ts';

/** `explain NODE`: what was seen, what comes next and why, and what to do about it. */
export async function explain(context: Context): Promise<ExitCode> {
  const { options, print, note, colour, program } = context;
  const name = onlyArgument(context.arguments, 'node', `${program} explain worker-7`);
  const source = await answers(context);
  try {
    const answer = await telling(context, 'Waiting for the exporter', source.node(name));
    const { estimate } = source;
    const verdict = verdictOf(answer.node, answer);
    const structured = await formatted(options.output, { ...answer, estimate, verdict });
    print(structured ?? explainText(answer, colour, estimate));
    for (const line of [...remarks(answer), ...source.remarks]) note(line);
  } finally {
    source.close();
  }
  return 0;
}
