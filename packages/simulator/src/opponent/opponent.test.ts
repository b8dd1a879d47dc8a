import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { judge } from '@kube-heartbeat/rules/judge.ts';
import { emptyScore } from '@kube-heartbeat/rules/score.ts';
import { sweep } from '@kube-heartbeat/rules/sweep.ts';
import { expect, test } from 'vitest';
import { ailingScenes } from './ailing-scene.ts';
import { play } from './opponent.ts';
import { ailingAtLeast, figures, shortfalls } from './tally.ts';

// The seed is given so that every run is the same; others are for `npm run opponent`.
const cases = 500;
const seed = 1;
const rules = { emptyCluster, observe, judge, emptyScore, sweep };

test.for([
  ['renewals are read as they come', {}],
  ['renewals are read four times a second', { rest: 0.25 }],
] as const)(
  `what happens in ${cases} random clusters is inside what was forecast: %s`,
  {
    timeout: 600_000,
  },
  ([, how]) => {
    const { tally, counterexample } = play(rules, { cases, seed, ...how });
    console.log(figures(tally));
    expect(counterexample).toBeUndefined();
    expect(shortfalls(tally)).toEqual([]);
  },
);

// Each goes on for some minutes: a kubelet keeps silent about its relists for three.
const ailing = 100;

test(`${ailing} random clusters whose runtimes and disks fail call themselves not Ready as foretold`, {
  timeout: 600_000,
}, () => {
  const { tally, counterexample } = play(rules, { cases: ailing, seed, scenes: ailingScenes });
  console.log(figures(tally));
  expect(counterexample).toBeUndefined();
  expect(shortfalls(tally, ailingAtLeast)).toEqual([]);
});
