import { parseArgs } from 'node:util';
import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore } from '@kube-heartbeat/rules/score.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { play } from '@kube-heartbeat/simulator/opponent/opponent.ts';
import { figures, shortfalls } from '@kube-heartbeat/simulator/opponent/tally.ts';

// `npm run opponent -- [--cases N] [--seed N]`: random clusters against the rules. Ends with 1 and
// the smallest scene found when a forecast was wrong.

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});
const cases = Number(values.cases);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const { tally, counterexample } = play(
  { emptyCluster, observe, judge, emptyScore, sweep },
  { cases, seed },
);
if (counterexample !== undefined) {
  console.log(JSON.stringify(counterexample.scene));
  console.log(JSON.stringify(counterexample.wrong));
}
const missing = shortfalls(tally);
for (const line of missing) console.log(`too few ${line}`);
console.log(`seed ${seed}: ${figures(tally)}`);
process.exitCode = counterexample === undefined && missing.length === 0 ? 0 : 1;
