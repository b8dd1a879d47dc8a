import { expect, test } from 'vitest';
import { klogTime, lostTokens, newNodes } from './controller-log.ts';

// Lines as kube-controller-manager 1.37.2 writes them at -v=4.
const log = `I1123 23:45:32.768685   27577 node_lifecycle_controller.go:696] "Controller observed a new Node" node="b"
I1124 00:11:35.563680   11824 node_lifecycle_controller.go:649] "Node was in a taint queue, but it's ready now. Ignoring taint request" node="n8"
goroutine 1 [running]:`;
const local = (...parts: [number, number, number, number, number, number]): number =>
  new Date(...parts).getTime() / 1000;

test('a line tells its local time to the microsecond', () => {
  const [line = ''] = log.split('\n');
  expect(klogTime(line, 2026)).toBeCloseTo(local(2026, 10, 23, 23, 45, 32) + 0.768685, 6);
});

test('a line without a time has none', () => {
  expect(klogTime('goroutine 1 [running]:', 2026)).toBeUndefined();
});

test('a new node and a lost token are found by their nodes', () => {
  expect(newNodes(log, 2026).map(({ node }) => node)).toEqual(['b']);
  expect(lostTokens(log, 2026).map(({ node }) => node)).toEqual(['n8']);
});
