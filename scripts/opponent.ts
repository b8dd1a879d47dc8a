import { parseArgs } from 'node:util';
import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore } from '@kube-heartbeat/rules/score.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { ailingScenes } from '@kube-heartbeat/simulator/opponent/ailing-scene.ts';
import { play } from '@kube-heartbeat/simulator/opponent/opponent.ts';
import { ailingAtLeast, figures, shortfalls } from '@kube-heartbeat/simulator/opponent/tally.ts';

// `npm run opponent -- [--cases N] [--seed N] [--ailing]`: random clusters against the rules, with
// --ailing such whose runtimes, relists and disks fail. Ends with 1 and the smallest scene found when a
// forecast was wrong.

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    ailing: { type: 'boolean', default: false },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const { tally, counterexample } = play(
  { emptyCluster, observe, judge, emptyScore, sweep },
  { cases, seed, ...(values.ailing && { scenes: ailingScenes }) },
);
if (counterexample !== undefined) {
  console.log(JSON.stringify(counterexample.scene));
  console.log(JSON.stringify(counterexample.wrong));
}
const missing = values.ailing ? shortfalls(tally, ailingAtLeast) : shortfalls(tally);
for (const line of missing) console.log(`too few ${line}`);
console.log(`seed ${seed}: ${figures(tally)}`);
process.exitCode = counterexample === undefined && missing.length === 0 ? 0 : 1;
