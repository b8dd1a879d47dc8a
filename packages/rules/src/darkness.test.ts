import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import { leaderFact, leaseFact, nodeFact, readyCondition, watched } from './stage.ts';

/* All zones dark, as the controller sees it: once a tick. Ticks are 5.01 s apart. */

type Status = 'True' | 'False' | 'Unknown';

const posts = (cluster: Cluster, name: string, status: Status, at: number, zone = name) =>
  observe(cluster, nodeFact(name, at, { ready: readyCondition(status, at), zone }));

/** Two nodes, each in a zone of its own; b beats at 0 and is silent from then on. */
function two(): Cluster {
  const cluster = watched();
  for (const name of ['a', 'b']) {
    observe(cluster, nodeFact(name, -500, { zone: name }));
    observe(cluster, leaseFact(name, -10));
    observe(cluster, leaseFact(name, 0));
  }
  return cluster;
}

const model = (cluster: Cluster, now: number) => exactModel(cluster, { version: 37 }, 0.01, now);

test.for([
  { says: 'of a second between two ticks', began: 11, ended: 12, seen: 'no' },
  { says: 'over a tick', began: 9, ended: 12, seen: 'yes' },
  {
    says: 'of a second, nobody knows where the ticks lie',
    began: 9,
    ended: 10,
    seen: 'maybe',
    open: true,
  },
])('a darkness $says: seen is $seen', ({ began, ended, seen, open }) => {
  const cluster = two();
  posts(cluster, 'b', 'Unknown', 0); // a tick
  if (open) cluster.ticks.bursts.length = 0;
  posts(cluster, 'a', 'False', began);
  posts(cluster, 'a', 'True', ended);
  expect(model(cluster, ended).darkness).toBe(seen);
});

test('a darkness that no tick saw gives nobody a new grace', () => {
  const cluster = two();
  posts(cluster, 'c', 'True', -500, 'b');
  posts(cluster, 'c', 'Unknown', 0, 'b'); // a tick
  posts(cluster, 'b', 'False', 11);
  posts(cluster, 'a', 'False', 11);
  posts(cluster, 'a', 'True', 12);
  const { unknown } = exactly(model(cluster, 12), 'a');
  expect(unknown?.because.code).toBe('silence');
});

test('a darkness that a node of a new zone ends may go on for the others', () => {
  const cluster = two();
  for (const name of ['a', 'b']) posts(cluster, name, 'Unknown', 0);
  posts(cluster, 'new', 'False', 20);
  posts(cluster, 'new', 'True', 21);
  const known = model(cluster, 30);
  expect(known.darkness).toBe('maybe');
  expect(exactly(known, 'a').noExecute?.latest).toBe(Infinity);
});

test('a new leader that meets no node finds nothing dark', () => {
  const cluster = two();
  for (const name of ['a', 'b']) {
    posts(cluster, name, 'Unknown', 0);
    observe(cluster, { kind: 'node-gone', node: name, seenAt: 5 });
  }
  expect(cluster.dark).toBeDefined();
  observe(cluster, leaderFact('old', 6, 5));
  observe(cluster, leaderFact('new', 10, 10));
  expect(cluster.dark).toBeUndefined();
});
