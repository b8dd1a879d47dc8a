import { expect, test } from 'vitest';
import { awaitsController } from './awaits-controller.ts';
import { uncalmOf } from './calm.ts';
import { observe } from './cluster.ts';
import type { NodeFact, Status } from './fact.ts';
import { defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, noExecuteTaint, readyCondition, watched } from './stage.ts';
import { unreachableKey } from './toleration.ts';

const settings = [defaultsOf(37)];
const taints = [noExecuteTaint(unreachableKey, 0)];
const is = (status: Status, more: Partial<NodeFact> = {}): Partial<NodeFact> => ({
  ready: readyCondition(status, 1),
  ...more,
});

test.for<{ says: string; now: number; wrote?: Partial<NodeFact>[]; awaited: boolean }>([
  { says: 'it renews', now: 5, awaited: false },
  { says: 'it is late', now: 20, awaited: true },
  { says: 'it should have been given up long ago', now: 120, awaited: false },
  { says: 'it was given up', now: 60, wrote: [is('Unknown')], awaited: true },
  {
    says: 'and tainted',
    now: 60,
    wrote: [is('Unknown'), is('Unknown', { taints })],
    awaited: false,
  },
  { says: 'and renews again', now: 5, wrote: [is('Unknown', { taints })], awaited: true },
  { says: 'and is Ready again', now: 5, wrote: [is('True', { taints })], awaited: true },
  { says: 'it came back untainted', now: 5, wrote: [is('Unknown'), is('True')], awaited: true },
  { says: 'it said so itself', now: 5, wrote: [is('False')], awaited: true },
  { says: 'and is tainted', now: 5, wrote: [is('False', { taints })], awaited: false },
  { says: 'and fell silent', now: 20, wrote: [is('False', { taints })], awaited: true },
])('a controller is awaited to write a node, for $says: $awaited', (row) => {
  const { now, wrote = [], awaited } = row;
  const cluster = watched();
  observe(cluster, nodeFact('a', 0, is('True')));
  observe(cluster, leaseFact('a', 0));
  for (const given of wrote) observe(cluster, nodeFact('a', 1, given));
  expect(awaitsController(cluster, uncalmOf(cluster, now), settings, now)).toBe(awaited);
});

test('one without a lease may be given up at any time', () => {
  const cluster = watched();
  observe(cluster, nodeFact('a', 0));
  expect(awaitsController(cluster, uncalmOf(cluster, 5), settings, 5)).toBe(true);
});
