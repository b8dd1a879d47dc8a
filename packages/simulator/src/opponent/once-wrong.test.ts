import { readFileSync } from 'node:fs';
import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore } from '@kube-heartbeat/rules/score.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { expect, test } from 'vitest';
import { duel } from './duel.ts';
import type { Scene } from './scene.ts';

/*
 * Random scenes that once proved a rule wrong, one a line as `npm run opponent` prints them, with what
 * each showed. A new one joins them and stays, so that nobody has to find it again.
 */

interface OnceWrong {
  readonly says: string;
  readonly scene: Scene;
}

const kept = new URL('../../testdata/once-wrong.ndjson', import.meta.url);
const lines = readFileSync(kept, 'utf8').trimEnd().split('\n');
const rules = { emptyCluster, observe, judge, emptyScore, sweep };

test.for(lines.map((line): OnceWrong => JSON.parse(line)))('$says', ({ scene }) => {
  const { wrong, judged } = duel(scene, rules);
  expect(judged).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});
