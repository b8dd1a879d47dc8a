import { expect, test } from 'vitest';
import { observe } from './cluster.ts';
import type { Fact } from './fact.ts';
import { judge } from './judge.ts';
import { emptyScore, type Outcome } from './score.ts';
import { defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, readyCondition, watched } from './stage.ts';

const settings = [defaultsOf(37, { grace: 40 })];

/** Nodes that renewed at 0 and 10 s; then some are given up, at the instants told, a moment apart. */
function givenUp(nodes: number, instants: readonly number[]) {
  const cluster = watched();
  const score = emptyScore();
  const outcomes: Outcome[] = [];
  for (let index = 0; index < nodes; index += 1) {
    observe(cluster, nodeFact(`n${index}`, 0));
    for (const at of [0, 10]) observe(cluster, leaseFact(`n${index}`, at));
  }
  const stood: (number | undefined)[] = [];
  for (const [index, seenAt] of instants.entries()) {
    const fact: Fact = nodeFact(`n${index}`, seenAt, { ready: readyCondition('Unknown', 0) });
    outcomes.push(...judge(score, cluster, settings, fact));
    observe(cluster, fact);
    stood.push(score.stood?.at);
  }
  return { outcomes, stood };
}

test('in a huge fleet what stood at one flip serves those within half a second, and each is judged', () => {
  const { outcomes, stood } = givenUp(10_001, [54, 54.1, 54.4, 54.6]);
  expect(outcomes.map(({ node, result }) => `${node} ${result}`)).toEqual([
    'n0 inside',
    'n1 inside',
    'n2 inside',
    'n3 inside',
  ]);
  expect(stood).toEqual([54, 54, 54, 54.6]);
});

test('in a smaller one each flip is held against what stood just then', () => {
  const { outcomes, stood } = givenUp(100, [54, 54.1]);
  expect(outcomes.map(({ result }) => result)).toEqual(['inside', 'inside']);
  expect(stood).toEqual([undefined, undefined]);
});
