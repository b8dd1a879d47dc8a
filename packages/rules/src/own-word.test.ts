import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import type { Fact } from './fact.ts';
import { judge } from './judge.ts';
import { emptyScore, type Outcome } from './score.ts';
import { defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, probeFact, readyCondition, watched } from './stage.ts';
import { sweep } from './sweep.ts';

const settings = [{ ...defaultsOf(37), delay: 0.5 }];

/** Node `a` lives and renews its lease; facts are judged and observed, each second swept. */
function lived(facts: readonly Fact[], until: number, silentFrom = Infinity): readonly Outcome[] {
  const cluster: Cluster = watched();
  const score = emptyScore();
  const outcomes: Outcome[] = [];
  for (const name of ['a', 'b', 'c']) observe(cluster, nodeFact(name, -1000));
  observe(cluster, { kind: 'round', seconds: 10, seenAt: 0 });
  let waiting = facts;
  for (let now = 1; now <= until; now++) {
    const alive = now < silentFrom ? ['a', 'b', 'c'] : ['b', 'c'];
    for (const name of alive) observe(cluster, leaseFact(name, now - 0.9));
    for (const fact of waiting.filter(({ seenAt }) => seenAt <= now)) {
      outcomes.push(...judge(score, cluster, settings, fact));
      observe(cluster, fact);
    }
    waiting = waiting.filter(({ seenAt }) => seenAt > now);
    outcomes.push(...sweep(score, cluster, settings, now));
  }
  return outcomes;
}

/** The last good relist began at 10; looks until then see the same. */
const stands = (until: number): readonly Fact[] =>
  Array.from({ length: Math.floor((until - 12) / 5) }, (_, index) =>
    probeFact('a', 12 + 5 * index, 'answered', { lastGood: 10, ended: 9 }),
  );
const says = (at: number, message: string): Fact =>
  nodeFact('a', at, { ready: { ...readyCondition('False', at), message } });
const pleg = 'PLEG is not healthy: pleg was last seen active 3m4.1s ago; threshold is 3m0s';
const down = 'container runtime is down';

test.for([
  ['inside', 195, pleg, [['not_ready', 'inside']]],
  ['early', 185, pleg, [['not_ready', 'early']]],
  ['late, though its time was over by a moment', 201.6, pleg, [['not_ready', 'late']]],
  ['missed, and then it comes all the same', 215, pleg, [['not_ready', 'missed']]],
  [
    'superseded by what nobody could foretell',
    150,
    'node is shutting down',
    [['not_ready', 'superseded']],
  ],
] as const)("a kubelet's own word is %s", ([, at, message, told]) => {
  const facts = [...stands(at), says(at, message)];
  const outcomes = lived(facts, 220).filter(({ event }) => event === 'not_ready');
  expect(outcomes.map(({ event, result }) => [event, result])).toEqual(told);
});

test('it is cancelled once relists go on, and superseded once the kubelet is silent or the Node gone', () => {
  const of = (facts: readonly Fact[]) =>
    lived([...stands(100), ...facts], 110).map(({ event, result }) => `${event} ${result}`);
  expect(of([probeFact('a', 101, 'answered', { lastGood: 100.5, ended: 10 })])).toEqual([
    'not_ready cancelled',
  ]);
  expect(of([probeFact('a', 101, 'refused')])).toEqual(['not_ready superseded']);
  const unknown = nodeFact('a', 101, { ready: readyCondition('Unknown', 90) });
  expect(of([unknown])).toContain('not_ready superseded');
  expect(of([{ kind: 'node-gone', node: 'a', seenAt: 101 }])).toContain('not_ready superseded');
});

test('without a look in time nothing was told and nothing is held against anybody; with one it was missed', () => {
  expect(lived([says(60, down)], 62)).toEqual([]);
  const well = (at: number) => probeFact('a', at, 'answered', { lastGood: at - 0.5, ended: at });
  expect(lived([well(30), says(60, down)], 62)).toEqual([]);
  expect(lived([well(55), says(60, down)], 62)).toMatchObject([
    { event: 'not_ready', result: 'missed' },
  ]);
});

test('a kubelet that falls silent just then has missed nothing', () => {
  expect(lived(stands(205), 230, 200)).toEqual([]);
});

test('its last fact is the look that told, and half a minute before it stood too', () => {
  const [outcome] = lived([...stands(195), says(195, pleg)], 200);
  expect(outcome).toMatchObject({ lastFactAt: 12, before30sResult: 'inside' });
});
