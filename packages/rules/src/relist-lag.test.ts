import { expect, test } from 'vitest';
import { observe } from './cluster.ts';
import type { ProbeFact, ProbeResult } from './fact.ts';
import { relistLag } from './relist-lag.ts';
import { leaseFact, nodeFact, probeFact, readyCondition, watched } from './stage.ts';

/** A look at node `a`; without `lastGood`, no relist was good yet. */
const look = (seenAt: number, result?: ProbeResult, lastGood?: number): ProbeFact =>
  probeFact('a', seenAt, result, { ended: 7, ...(lastGood !== undefined && { lastGood }) });

test.for([
  { says: 'nobody looked', looks: [] as readonly ProbeFact[], lag: undefined },
  { says: 'an answer stands', looks: [look(10, 'answered', 9.2)], lag: 0.8 },
  { says: 'no relist was good yet', looks: [look(10)], lag: undefined },
  {
    says: 'from the first look without an answer on it grows',
    looks: [look(10, 'answered', 9.2), look(20, 'hangs')],
    lag: 90.8,
  },
  {
    says: 'a kubelet that is away makes no relist',
    looks: [look(10, 'answered', 9.2), look(20, 'refused')],
    lag: 90.8,
  },
  {
    says: 'an answer takes the place of the silence before it',
    looks: [look(10, 'answered', 9.2), look(20, 'hangs'), look(30, 'answered', 29.5)],
    lag: 0.5,
  },
  {
    says: 'who cannot look does not know',
    looks: [look(10, 'answered', 9.2), look(20, 'tls_failed')],
    lag: undefined,
  },
  { says: 'a relist is never ahead of the answer', looks: [look(10, 'answered', 12)], lag: 0 },
])('lag of the relist: $says', ({ looks, lag }) => {
  const cluster = watched();
  observe(cluster, nodeFact('a', 0));
  for (const fact of looks) observe(cluster, fact);
  const node = cluster.nodes.get('a');
  const found = node && relistLag(cluster, node, 100);
  expect(found === undefined ? undefined : Math.round(found * 1000) / 1000).toBe(lag);
});

test('the skew of its clock, known by its renewals, is taken out', () => {
  const cluster = watched();
  observe(cluster, nodeFact('a', 0));
  observe(cluster, leaseFact('a', 0, { renewTime: 30 }));
  observe(cluster, leaseFact('a', 10, { renewTime: 40 }));
  observe(cluster, look(20, 'answered', 48));
  const node = cluster.nodes.get('a');
  expect(node && relistLag(cluster, node, 20)).toBe(2);
});

test('nothing is remembered of looks at a Node that is gone', () => {
  const cluster = watched();
  observe(cluster, nodeFact('a', 0));
  observe(cluster, look(10));
  observe(cluster, { kind: 'node-gone', node: 'a', seenAt: 11 });
  observe(cluster, look(12));
  expect(cluster.probes.size).toBe(0);
});

test('where nobody looks, the message of the Ready condition tells', () => {
  const cluster = watched();
  const message = 'PLEG is not healthy: pleg was last seen active 3m7.5s ago; threshold is 3m0s';
  observe(cluster, nodeFact('a', 0));
  observe(cluster, nodeFact('a', 200, { ready: { ...readyCondition('False', 200), message } }));
  const node = cluster.nodes.get('a');
  expect(node && relistLag(cluster, node, 204)).toBe(191.5);
});
