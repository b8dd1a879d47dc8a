import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import { nodeFact, noExecuteTaint, readyCondition, watched } from './stage.ts';
import { unreachableKey } from './toleration.ts';

/* What the tokens of a zone go through, as random clusters told it. Tokens come each ten seconds. */

const posts = (cluster: Cluster, name: string, status: 'True' | 'False' | 'Unknown', at: number) =>
  observe(cluster, nodeFact(name, at, { ready: readyCondition(status, at), zone: 'z' }));

/** Five nodes of a zone; another zone lives. */
function five(): Cluster {
  const cluster = watched();
  observe(cluster, nodeFact('far', -500, { zone: 'far' }));
  for (let index = 0; index < 5; index++) {
    observe(cluster, nodeFact(`n${index}`, -500, { zone: 'z' }));
  }
  return cluster;
}

/** The taint of n0 takes a token at 0. */
function tainted(): Cluster {
  const cluster = five();
  posts(cluster, 'n0', 'Unknown', 0);
  const ready = readyCondition('Unknown', 0);
  observe(
    cluster,
    nodeFact('n0', 0.05, { ready, zone: 'z', taints: [noExecuteTaint(unreachableKey)] }),
  );
  return cluster;
}

const taintOf = (cluster: Cluster, now: number, given = {}) =>
  exactly(exactModel(cluster, { version: 37, ...given }, 0.01, now), 'n1').noExecute;

test('a zone partly down for the last moments of a tick may have been counted so, or not', () => {
  const cluster = tainted();
  for (const name of ['n1', 'n2']) posts(cluster, name, 'Unknown', 5.01);
  posts(cluster, 'n2', 'True', 5.1);
  const taint = taintOf(cluster, 6);
  expect(taint?.earliest).toBeCloseTo(10.05, 6);
  expect(taint?.latest).toBeGreaterThan(20);
});

test('a zone partly down between two ticks by what its kubelets said may not have been seen', () => {
  const cluster = tainted();
  posts(cluster, 'n1', 'Unknown', 5.01);
  for (const name of ['n2', 'n3']) posts(cluster, name, 'False', 6);
  for (const name of ['n2', 'n3']) posts(cluster, name, 'True', 7);
  const taint = taintOf(cluster, 8);
  expect(taint?.earliest).toBeCloseTo(10.05, 6);
  expect(taint?.latest).toBeGreaterThan(20);
});

test('a bucket that a first swap found empty is empty at the second', () => {
  const cluster = tainted();
  const given = { largeZone: 3, secondaryRate: 0.15 };
  for (const name of ['n1', 'n2', 'n3']) posts(cluster, name, 'Unknown', 5.01);
  posts(cluster, 'n4', 'Unknown', 10.02);
  // At 5.01 it goes on with a token each 6.7 s, at 10.02 with one each 10 s: none has come yet.
  expect(taintOf(cluster, 11, given)?.earliest).toBeCloseTo(20.02, 6);
});

test('a node that was ready again before its first turn may have cost a token', () => {
  const cluster = five();
  posts(cluster, 'n0', 'False', 0);
  posts(cluster, 'n0', 'True', 0.5);
  posts(cluster, 'n1', 'Unknown', 8);
  expect(taintOf(cluster, 8)?.because).toMatchObject({ waiting: 2 });
});
