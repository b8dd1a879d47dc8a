import { type Binaries, buildBinaries, buildStateMetrics } from '../cluster/build.ts';
import { type Verdict, verdicts } from './bars.ts';
import { castOf } from './cast.ts';
import { play } from './course.ts';
import { faceStage } from './face-stage.ts';
import { type Options, readOptions } from './options.ts';
import { buildExporter } from './programs.ts';
import { realStage } from './real-stage.ts';
import { conditionsOf, endingOf, loadOf, tableOf } from './report.ts';
import { losses, type Result, type Run, resultOf } from './result.ts';
import { keep } from './results.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const binaries = buildBinaries();
  const peer = buildStateMetrics();
  buildExporter();
  if (options.build) return 0;
  const lost: string[] = [];
  const reached: Verdict[] = [];
  for (const nodes of options.fleets) {
    const results: Result[] = [];
    let sound = true;
    for (let turn = 0; turn < options.runs; turn += 1) {
      const run = await runOnce(binaries, peer, options, nodes);
      console.log(loadOf(run));
      const wrong = losses(run);
      lost.push(...wrong);
      sound &&= wrong.length === 0;
      results.push(resultOf(run));
    }
    console.log(`\n${conditionsOf(results)}\n\n${tableOf(results)}\n`);
    // What lost something measures nothing.
    if (options.save && sound) keep(results, options.save);
    reached.push(...verdicts(results));
  }
  for (const one of lost) console.log(`LOST: ${one}`);
  console.log(`bench: ${endingOf(reached)}; ${lost.length === 0 ? 'nothing' : lost.length} lost`);
  const short = reached.some(({ holds }) => !holds);
  return lost.length > 0 || (short && !options.short) ? 1 : 0;
}

async function runOnce(
  binaries: Binaries,
  peer: string,
  options: Options,
  nodes: number,
): Promise<Run> {
  const asked = { ...options, nodes };
  const stage = options.face ? await faceStage(asked) : await realStage(binaries, asked);
  try {
    return await play(stage, castOf(stage, peer, asked));
  } finally {
    await stage.close();
  }
}
