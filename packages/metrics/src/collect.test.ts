import { expect, test } from 'vitest';
import { collectProblem } from './collect.ts';

test('groups and full names may be chosen', () => {
  expect(collectProblem(['node', 'kube_heartbeat_node_info'])).toBeUndefined();
});

test('a strange name is told, with what may be chosen', () => {
  expect(collectProblem(['zone', 'pleg'])).toBe(
    'collect[]=pleg is no family and no group of ours: take one of node, trouble, fleet, zone, controller, setting, prediction, witness, or the full name of a family.',
  );
});
