import { expect, test } from 'vitest';
import { emptyCluster, observe } from './cluster.ts';
import type { NodeFact } from './fact.ts';
import { forecast, forecastSteps, outlookSteps, viewsOf } from './forecast.ts';
import { candidates } from './settings.ts';
import { standingAt } from './standing.ts';
import { finish } from './steps.ts';

const settings = candidates({}, 37);

const node = (name: string, seenAt: number): NodeFact => ({
  kind: 'node',
  seenAt,
  node: name,
  uid: name,
  createdAt: 0,
  deleting: false,
  unschedulable: false,
  region: '',
  zone: 'z',
  excluded: false,
  providerId: '',
  pool: '',
  capacityType: '',
  os: 'linux',
  kubeletVersion: '',
  ready: { status: 'True', reason: '', message: '', heartbeatTime: 0, transitionTime: 0 },
  conditions: {},
  taints: [],
});

function cluster(...names: readonly string[]) {
  const made = emptyCluster();
  for (const resource of ['leases', 'nodes'] as const) {
    observe(made, { kind: 'evidence', resource, fresh: true, seenAt: 0 });
  }
  for (const name of names) {
    observe(made, node(name, 0));
    for (const seenAt of [0, 10]) observe(made, renewal(name, seenAt));
  }
  return made;
}

const renewal = (name: string, seenAt: number) => ({
  kind: 'lease' as const,
  seenAt,
  node: name,
  resourceVersion: String(seenAt),
  renewTime: seenAt,
});

test('facts between two steps: one now for all, each node whole by its newest facts, none twice', () => {
  const made = cluster('a', 'b', 'c', 'd');
  const steps = forecastSteps(made, settings, 15);
  // The models, then a.
  for (const _ of ['models', 'a']) steps.next();
  observe(made, renewal('a', 20));
  observe(made, renewal('b', 20));
  observe(made, { kind: 'node-gone', node: 'c', seenAt: 20 });
  observe(made, { kind: 'node-gone', node: 'a', seenAt: 20 });
  observe(made, node('a', 20));
  observe(made, node('e', 20));
  const view = finish(steps);
  expect(view.now).toBe(15);
  expect(view.nodes.map(({ name, leaseSeenAt }) => [name, leaseSeenAt])).toEqual([
    ['a', 10],
    ['b', 20],
    ['d', 10],
  ]);
  const b = forecast(made, settings, 15).nodes.find(({ name }) => name === 'b');
  expect(view.nodes[1]).toEqual(b);
});

test('of a large fleet that was just listed what is counted of all takes many steps', () => {
  const names = Array.from({ length: 2000 }, (_, index) => `n${index}`);
  const made = emptyCluster();
  for (const name of names) observe(made, node(name, 0));
  const steps = outlookSteps(made, settings, 15, []);
  let taken = 0;
  while (!steps.next().done) taken += 1;
  expect(taken).toBeGreaterThan(5);
});

test('an outlook tells of no node twice, though one goes and comes again while it is read', () => {
  const made = cluster('a', 'b', 'c');
  const names: string[] = [];
  for (const { name } of finish(outlookSteps(made, settings, 15, [])).nodes) {
    names.push(name);
    if (name !== 'b') continue;
    for (const again of ['a', 'c']) observe(made, { kind: 'node-gone', node: again, seenAt: 20 });
    observe(made, node('a', 20));
    observe(made, node('d', 20));
  }
  expect(names).toEqual(['a', 'b']);
});

test('only the nodes that are wanted are forecast, and the same way', () => {
  const made = cluster('a', 'b', 'c');
  const whole = forecast(made, settings, 30);
  const some = [...viewsOf(standingAt(made, settings, 30), ['b', 'unknown'])];
  expect(some).toEqual([whole.nodes[1]]);
});
