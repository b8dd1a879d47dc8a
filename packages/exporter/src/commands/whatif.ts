import { type ExitCode, failure } from '../exit.ts';
import { count } from '../text.ts';
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
  if (options.kill !== undefined) return playFailures(context, options.kill);
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

/** So many seconds of so many nodes take longer than two seconds. */
const muchPlay = 1000;

/** The failure is played, not calculated: the simulator is loaded only for this. */
async function playFailures(context: Context, kill: number): Promise<ExitCode> {
  const { options, print, colour, note } = context;
  const { nodes, plays } = options;
  if (kill > nodes)
    throw failure(2, `--kill is ${kill}, but there are ${nodes} nodes: give fewer.`);
  if (options.zoneSize !== undefined && options.zoneSize > nodes)
    throw failure(2, `--zone-size is ${options.zoneSize} for ${nodes} nodes: give fewer.`);
  if (nodes * plays > muchPlay) note(`Playing it ${count(plays, 'time')} …`);
  const { playedJson, playAll } = await import('../whatif/play.ts');
  const { playedText } = await import('../whatif/play-text.ts');
  const played = playAll(options, kill);
  print((await formatted(options.output, playedJson(played))) ?? playedText(played, colour));
  return 0;
}
