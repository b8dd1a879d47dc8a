import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import type { Fact } from './fact.ts';
import { forecastOne } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, probeFact, readyCondition, watched } from './stage.ts';
import type { NodeView } from './view.ts';

const settings = { ...defaultsOf(37), delay: 1 };

/** Node `a`, whose lease is renewed all along, after these facts. */
function seen(now: number, facts: readonly Fact[]): NodeView | undefined {
  const cluster: Cluster = watched();
  for (const name of ['a', 'b', 'c']) {
    observe(cluster, nodeFact(name, 0));
    observe(cluster, leaseFact(name, 0));
    observe(cluster, leaseFact(name, 10));
  }
  observe(cluster, { kind: 'round', seconds: 10, seenAt: 0 });
  for (const fact of facts) observe(cluster, fact);
  for (const name of ['a', 'b', 'c']) observe(cluster, leaseFact(name, now));
  return forecastOne(cluster, [settings], 'a', now);
}

const good = probeFact('a', 20, 'answered', { lastGood: 19.5, ended: 20 });
const stood = (seenAt: number) => probeFact('a', seenAt, 'answered', { lastGood: 19.5, ended: 20 });
const failed = (seenAt: number) =>
  probeFact('a', seenAt, 'answered', { lastGood: 19.5, ended: seenAt });
const hangs = (seenAt: number) => probeFact('a', seenAt, 'hangs');
const delay = settings.delay;

interface Row {
  readonly says: string;
  readonly now: number;
  readonly facts: readonly Fact[];
  readonly earliest: number | undefined;
  readonly latest: number | undefined;
  readonly code?: string;
}

const rows: readonly Row[] = [
  {
    says: 'a healthy kubelet, if its relists stopped within this round of looks',
    now: 21,
    facts: [good],
    earliest: 199.5 - delay,
    latest: 19.5 + 10 + 190.4 + delay,
    code: 'relist_stalls',
  },
  {
    says: 'V59 a relist that stands',
    now: 41,
    facts: [good, stood(40)],
    earliest: 199.5 - delay,
    latest: 19.5 + 190.4 + delay,
    code: 'relist_stalls',
  },
  {
    says: 'relists that fail: the runtime may refuse, and then it is sooner',
    now: 41,
    facts: [good, failed(40)],
    earliest: 19.5 - 6 + 30 - delay,
    latest: 19.5 + 190.4 + delay,
    code: 'runtime_down',
  },
  {
    says: 'relists that fail, once a runtime that refuses would have been told',
    now: 80,
    facts: [good, failed(75)],
    earliest: 199.5 - delay,
    latest: 19.5 + 190.4 + delay,
    code: 'relist_stalls',
  },
  {
    says: 'an old relist that only one look saw may be any of them',
    now: 41,
    facts: [stood(40)],
    earliest: 19.5 - 6 + 30 - delay,
    latest: 19.5 + 190.4 + delay,
    code: 'runtime_down',
  },
  {
    says: 'a runtime that hangs, since the last answer or as late as the first look without one',
    now: 41,
    facts: [good, hangs(40)],
    earliest: 19.5 + 120 - delay,
    latest: 39.9 + 0.5 + 190.4 + delay,
    code: 'runtime_hangs',
  },
  {
    says: 'a runtime that hangs once its kubelet is back, whatever was before',
    now: 76,
    facts: [good, probeFact('a', 40, 'refused'), hangs(70), hangs(75)],
    earliest: 19.5 + 120 - delay,
    latest: 69.9 + 0.5 + 190.4 + delay,
    code: 'runtime_hangs',
  },
  {
    says: 'a kubelet started anew that hangs: since its start or as late as the first look',
    now: 76,
    facts: [good, { ...hangs(40), startedAt: -1e6 }, { ...hangs(70), startedAt: 68.5 }],
    earliest: 68.5 + 120 - delay,
    latest: 69.9 + 0.5 + 190.4 + delay,
    code: 'runtime_hangs',
  },
  {
    says: 'nothing came in time: there is no bound',
    now: 300,
    facts: [good, hangs(40)],
    earliest: 300,
    latest: Infinity,
    code: 'relist_stalls',
  },
  {
    says: 'a kubelet that is away says nothing more',
    now: 41,
    facts: [good, probeFact('a', 40, 'refused')],
    earliest: undefined,
    latest: undefined,
  },
  {
    says: 'a round longer than the threshold says nothing of a healthy kubelet',
    now: 21,
    facts: [{ kind: 'round', seconds: 200, seenAt: 20 }, good],
    earliest: undefined,
    latest: undefined,
  },
  {
    says: 'it has said so already',
    now: 41,
    facts: [good, nodeFact('a', 40, { ready: readyCondition('False', 40) })],
    earliest: undefined,
    latest: undefined,
  },
];

test.for(rows)('not Ready by its own word: $says', ({ now, facts, earliest, latest, code }) => {
  const forecast = seen(now, facts)?.notReady;
  const rounded = (value: number | undefined) => value && Math.round(value * 1000) / 1000;
  expect(rounded(forecast?.earliest)).toBe(rounded(earliest));
  expect(rounded(forecast?.latest)).toBe(rounded(latest));
  expect(forecast?.because.code).toBe(code);
});

test('what follows is a taint at the next tick, and deletions by what is tolerated then', () => {
  const node = seen(41, [good, stood(40)]);
  const [own, taint, eviction] = [node?.notReady, node?.noExecute, node?.eviction];
  expect(taint?.earliest).toBe(own?.earliest);
  expect(taint?.latest).toBeGreaterThan((own?.latest ?? 0) + 5);
  expect(taint?.latest).toBeLessThan((own?.latest ?? 0) + 8);
  expect(eviction?.earliest).toBe((own?.earliest ?? 0) + 300);
});

test('V62 after a restart one good relist gives a node that hangs three minutes of Ready', () => {
  const restarted = { lastGood: 100.5, ended: 1 };
  const look = (seenAt: number) => ({
    ...probeFact('a', seenAt, 'answered', restarted),
    startedAt: 99,
  });
  const node = seen(125, [good, stood(80), look(110), look(120)]);
  expect(node?.notReady?.earliest).toBe(100.5 + 180 - delay);
});

test('once it is Ready again, what was seen before is over until the next look', () => {
  const says = (at: number, status: 'True' | 'False') =>
    nodeFact('a', at, { ready: readyCondition(status, at) });
  const facts = [good, stood(195), says(202, 'False'), says(205, 'True')];
  expect(seen(206, facts)?.notReady).toBeUndefined();
  const restarted = {
    ...probeFact('a', 210, 'answered', { lastGood: 204.5, ended: 1 }),
    startedAt: 204,
  };
  expect(seen(211, [...facts, restarted])?.notReady?.earliest).toBe(204.5 + 180 - delay);
});

test('a kubelet that has run for a while without a good relist says so with its next status', () => {
  const never = (seenAt: number, startedAt: number) => ({
    ...probeFact('a', seenAt, 'answered', { ended: 0 }),
    startedAt,
  });
  const node = seen(121, [good, never(115, 105), never(120, 105)]);
  expect(node?.notReady).toEqual({
    earliest: 114.9 - delay,
    latest: 115 + 10.4 + delay,
    because: { code: 'relist_never' },
  });
  expect(seen(121, [good, never(120, 118)])?.notReady).toBeUndefined();
});

test('a kubelet that calls itself not Ready leaves its pods in their Services', () => {
  const cluster = watched();
  observe(cluster, nodeFact('a', 0));
  observe(cluster, leaseFact('a', 0));
  observe(cluster, nodeFact('a', 40, { ready: readyCondition('False', 40) }));
  observe(cluster, {
    kind: 'pods',
    node: 'a',
    state: 'listed',
    names: new Set(['default/w']),
    seenAt: 40,
  });
  observe(cluster, {
    ...{ kind: 'pod', namespace: 'default', name: 'w', uid: 'w', node: 'a', createdAt: 0 },
    ...{ tolerations: [], owner: 'ReplicaSet', phase: 'Running', ready: true, claims: false },
    seenAt: 40,
  });
  const pod = forecastOne(cluster, [settings], 'a', 41)?.pods[0];
  expect(pod?.endpoints?.because.code).toBe('kubelet_keeps_services');
  expect(pod?.endpoints?.earliest).toBe(pod?.deletion?.earliest);
});
