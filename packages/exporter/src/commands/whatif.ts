import { type ExitCode, failure } from '../exit.ts';
import { compare, compareJson, compareText } from '../whatif/compare.ts';
import { answerFor } from '../whatif/from-file.ts';
import { fileJson, fileText } from '../whatif/from-text.ts';
import { readSnapshot } from '../whatif/read-file.ts';
import type { Context } from './context.ts';
import { formatted, noArguments } from './format.ts';

/** More pods than this take longer than two seconds. */
const many = 5000;

/** `whatif`: the timeline of any set of flags beside the profiles, or of a cluster in a file. */
export async function whatif(context: Context): Promise<ExitCode> {
  noArguments(context.arguments, 'whatif');
  const { options, print, colour } = context;
  if (options.from !== undefined) {
    const snapshot = readSnapshot(options.from, options.poolLabels);
    const { nodes, pods } = snapshot;
    if (pods.length > many)
      context.note(`Working out ${nodes.length} nodes and ${pods.length} pods …`);
    const answer = answerFor(options, snapshot);
    print(
      (await formatted(options.output, fileJson(answer))) ??
        fileText(answer, options.output === 'wide', colour),
    );
    return 0;
  }
  const inZone = Math.ceil(options.nodes / options.zones);
  if (options.zones > options.nodes)
    throw failure(
      2,
      `--zones is ${options.zones} for ${options.nodes} nodes: some zones would be empty; give fewer zones.`,
    );
  if (options.dying > inZone)
    throw failure(
      2,
      `--dying is ${options.dying}, but a zone has ${inZone} nodes at most (--nodes over --zones): give fewer.`,
    );
  const compared = compare(options);
  print(
    (await formatted(options.output, compareJson(compared, options))) ??
      compareText(compared, options, colour),
  );
  return 0;
}
