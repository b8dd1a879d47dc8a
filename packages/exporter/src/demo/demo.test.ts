import { once } from 'node:events';
import { createServer } from 'node:net';
import { conditionOf } from '@kube-heartbeat/simulator/objects.ts';
import { expect, test } from 'vitest';
import type { OutcomeJson } from '../http/json-score.ts';
import { settingsOf } from '../kube/discover.ts';
import { defaults } from '../options-parse.ts';
import { runProgram } from '../program.test-process.ts';
import { outcomeLines } from './outcome-lines.ts';
import { planOf } from './plan.ts';
import { setScene } from './scene.ts';
import { count, emptyTally, isGood, verdict } from './score.ts';
import { demoStories } from './stories.ts';

const options = (given: object) => ({
  ...defaults(),
  nodes: 60,
  profile: 'fast' as const,
  ...given,
});

test.for([
  [
    ['--story=x'],
    '--story is "x"; the stories are kubelet-dies, zone-goes-dark, controller-restarts, must-not-run-twice, pleg-stalls, dead-disk.',
  ],
  [['--nodes=5'], '--nodes is 5: the demo has three zones of two nodes at least; give 6 or more.'],
  [['--speed=11'], '--speed is "11"; give a number from 0.1 to 10.'],
  [['--profile=slow'], '--profile is "slow"; give default, fast, medium or low.'],
  [['now'], '"now"'],
] as const)('demo %s ends with 2 and one sentence', async ([words, says]) => {
  const { code, out, err } = await runProgram(['demo', ...words], {});
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(says);
});

test('a port that was asked for and is taken ends it with 2', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { code, err } = await runProgram(['demo', `--port=${port}`], {});
  server.close();
  expect([code, err]).toEqual([2, `--port ${port} is taken: give another one.\n`]);
});

test('the speed divides every period, and what it makes of whole seconds is at least one', () => {
  const [usual, fast] = [planOf(options({ speed: 1 })), planOf(options({ speed: 10 }))];
  expect(usual).toMatchObject({ patience: 30, flags: { tick: 2, grace: 20, rate: 0.1 } });
  expect(fast).toMatchObject({ patience: 3, flags: { tick: 0.2, grace: 2, rate: 1 } });
  expect([usual.kubelet.leaseDuration, fast.kubelet.leaseDuration]).toEqual([40, 4]);
  expect(planOf(options({ speed: 10, profile: 'default' })).patience).toBe(30);
});

test('the scene tells its settings as a real control plane does, by static pods', () => {
  const plan = planOf(options({ speed: 4 }));
  const { ground, kubelets } = setScene(plan, 1_800_000_000, new Map());
  expect(kubelets.size).toBe(60);
  expect(conditionOf([...ground.store.nodes.values()][0] as never, 'Ready')?.status).toBe('True');
  const pods = [...ground.store.pods.values()].map(({ labels, container }) => ({
    metadata: { labels },
    spec: { containers: [container] },
  }));
  expect(settingsOf(pods)).toMatchObject({
    tick: { value: 0.5, source: 'static_pod' },
    grace: { value: 5 },
    rate: { value: 0.4 },
    unreachableSeconds: { value: 8 },
    version: { value: plan.flags.minor },
  });
});

const outcome = (given: Partial<OutcomeJson>): OutcomeJson => ({
  event: 'unknown',
  node: 'b-01',
  pod: null,
  result: 'inside',
  seen: 121.4,
  last_fact: { at: 110, earliest: 118.5, latest: 123, because: {} },
  before_30s: null,
  ...given,
});

test('a line tells what was predicted beside what came, and by how much it was off', () => {
  const late = outcome({ event: 'no_execute', result: 'late', seen: 125.2 });
  const missed = outcome({ event: 'deletion', pod: 'shop/web', result: 'missed', seen: null });
  const recovered = outcome({ result: 'cancelled', seen: null });
  const lines = outcomeLines([outcome({}), late, missed, recovered], 100, false);
  expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'Unknown b-01 predicted +18.5s … +23.0s actual +21.4s error 0s right',
    'NoExecute b-01 predicted +18.5s … +23.0s actual +25.2s error 2.2s late',
    'deletion shop/web predicted +18.5s … +23.0s actual none missed',
  ]);
});

test('many of one kind at once are one line', () => {
  const all = [121, 121.5, 122, 122.5].map((seen) => outcome({ seen }));
  const lines = outcomeLines(all, 100, false);
  expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'Unknown 4 nodes predicted +18.5s … +23.0s actual +21.0s … +22.5s error 0s right',
  ]);
});

test.for([
  [['inside', 'inside', 'cancelled'], true, 'All 2 forecasts were right: Unknown 2.'],
  [['inside', 'late'], false, '1 of 2 forecasts were wrong.'],
  [['missed'], false, '1 of 1 forecasts were wrong.'],
  [['superseded'], false, 'No forecast was judged.'],
] as const)('a story whose forecasts were %s', ([results, good, says]) => {
  const tally = emptyTally();
  for (const result of results) count(tally, outcome({ result }));
  expect([isGood(tally), verdict(tally)]).toEqual([good, says]);
});

test('the help names every story', async () => {
  const { out } = await runProgram(['demo', '--help'], {});
  expect(demoStories.filter(({ name }) => !out.includes(name))).toEqual([]);
});
