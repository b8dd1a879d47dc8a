import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Known } from '@kube-heartbeat/rules/settings.ts';
import { leaseFact, nodeFact, readyCondition } from '@kube-heartbeat/rules/stage.ts';
import { describe, expect, test } from 'vitest';
import { type Loop, startLoop } from './loop.ts';

/** A controller that nobody told us of: its grace and its period, and a pass of 10 ms. */
interface Controller {
  readonly grace: number;
  readonly period: number;
}

interface Played {
  readonly loop: Loop;
  readonly outcomes: readonly Outcome[];
  /** When node `name` was given up. */
  readonly given: ReadonlyMap<string, number>;
}

const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
/** Node n0 dies at 60 s, each further one 83 s later; nodes that shall live die never. */
const deathOf = (index: number, deaths: number): number =>
  index < deaths ? 60 + 83 * index : Infinity;

/** What a cluster under this controller tells until `until`: a renewal each 10 s, flips at ticks. */
async function play(
  flags: Known,
  controller: Controller,
  deaths: number,
  until: number,
): Promise<Played> {
  let now = 0;
  const outcomes: Outcome[] = [];
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome);
  const loop = startLoop({ clock: { now: () => now, wallOffset: () => 0 }, flags, onOutcome });
  loop.learn({}, 37);
  for (const resource of ['leases', 'nodes', 'leader', 'pods'] as const) {
    loop.take({ kind: 'evidence', resource, fresh: true, seenAt: now });
  }
  for (const node of names) loop.take(nodeFact(node, now, { notBefore: -Infinity }));
  const take = (fact: Fact) => {
    now = fact.seenAt;
    loop.take(fact);
  };
  const memory = { renewed: new Map(), counted: new Map(), heard: new Map(), given: new Map() };
  let tick = 3.7;
  for (let second = 1; second <= until; second++) {
    for (const [index, node] of names.entries()) {
      const at = second + index / 20;
      if (second % 10 !== 0 || at > deathOf(index, deaths)) continue;
      memory.renewed.set(node, at);
      take(leaseFact(node, at));
    }
    for (; tick < second + 1; tick += controller.period + 0.01)
      look(memory, controller, tick, take);
    now = Math.max(now, second + 0.99);
    await loop.beat();
  }
  return { loop, outcomes, given: memory.given };
}

/** What the controller remembers of each node: its last renewal, the one it counted, and when. */
type Memory = Readonly<Record<'renewed' | 'counted' | 'heard' | 'given', Map<string, number>>>;

function look(memory: Memory, { grace }: Controller, tick: number, take: (fact: Fact) => void) {
  for (const node of names) {
    const renewed = memory.renewed.get(node) ?? 0;
    if (memory.counted.get(node) !== renewed) memory.heard.set(node, tick);
    memory.counted.set(node, renewed);
    if (memory.given.has(node) || tick - (memory.heard.get(node) ?? tick) <= grace) continue;
    memory.given.set(node, tick);
    take(nodeFact(node, tick + 0.03, { ready: readyCondition('Unknown', 0) }));
  }
}

const settingOf = (loop: Loop, name: string) =>
  loop.settings().find((setting) => setting.name === name);
const widthOf = (loop: Loop, node: string): number => {
  const { unknown } = loop.view().nodes.find(({ name }) => name === node) ?? {};
  return unknown ? unknown.latest - unknown.earliest : NaN;
};

describe.for([40, 50])('a controller with a grace of %d s, of which nobody told', (grace) => {
  test('is assumed to have either until three nodes were given up', async () => {
    const { loop, given } = await play({}, { grace, period: 5 }, 2, 300);
    expect(given.size).toBe(2);
    expect(settingOf(loop, 'grace')).toMatchObject({ source: 'assumed', value: '40s or 50s' });
    expect(widthOf(loop, 'n9')).toBeGreaterThan(10);
  });
  test('is known by its deeds then, and the bounds are one tick wide or less', async () => {
    const { loop, given, outcomes } = await play({}, { grace, period: 5 }, 6, 560);
    expect(settingOf(loop, 'grace')).toMatchObject({
      source: 'calibrated',
      value: `${grace}s`,
      learned: { agree: 6, of: 6, contradicts: false },
    });
    expect(widthOf(loop, 'n9')).toBeLessThan(5.6);
    expect(given.size).toBe(6);
    const flips = outcomes.filter(({ event }) => event === 'unknown');
    expect(flips.map(({ result }) => result)).toEqual(Array(6).fill('inside'));
    const widths = flips.map(({ lastFact }) =>
      lastFact ? lastFact.latest - lastFact.earliest : 0,
    );
    expect(Math.min(...widths.slice(0, 3))).toBeGreaterThan(10);
    expect(Math.max(...widths.slice(3))).toBeLessThan(5.6);
  });
});

test('a flag that the deeds contradict is believed, shown and counted once', async () => {
  const flags: Known = { grace: { value: 40, source: 'flag' } };
  const { loop } = await play(flags, { grace: 50, period: 5 }, 6, 560);
  expect(settingOf(loop, 'grace')).toMatchObject({
    source: 'flag',
    value: '40s',
    learned: { value: '50s', contradicts: true },
    warnings: [
      '--node-monitor-grace-period is 40s by our own flag, but 6 of 6 events look like 50s: check which is true; until then 40s is reckoned with.',
    ],
  });
  expect([...loop.contradicted]).toEqual([['grace', 1]]);
});

test('a grace below three renewals is warned of where it is known', async () => {
  const risky = await play(
    { grace: { value: 20, source: 'static_pod' } },
    { grace: 20, period: 5 },
    0,
    30,
  );
  expect(settingOf(risky.loop, 'grace')).toMatchObject({
    risky: true,
    warnings: [
      '--node-monitor-grace-period is 20s, less than 3 renewals of 10s: a healthy node may be given up for one that is lost.',
    ],
  });
  const assumed = await play({}, { grace: 20, period: 5 }, 0, 30);
  expect(settingOf(assumed.loop, 'grace')).not.toHaveProperty('risky');
});

test('what was learned is forgotten when the cluster is upgraded', async () => {
  const { loop } = await play({}, { grace: 50, period: 5 }, 6, 560);
  loop.learn({}, 37);
  expect(settingOf(loop, 'grace')?.source).toBe('calibrated');
  loop.learn({}, 36);
  await loop.beat();
  expect(settingOf(loop, 'grace')?.source).toBe('assumed');
});
