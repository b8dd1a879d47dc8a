import { observe } from '@kube-heartbeat/rules/cluster.ts';
import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { candidates } from '@kube-heartbeat/rules/settings.ts';
import { finish } from '@kube-heartbeat/rules/steps.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterOf, giveUp, inventedNodes } from '../whatif/scene.ts';
import {
  type ChangeJson,
  changeSteps,
  fleetJson,
  nothingTold,
  type SnapshotJson,
  snapshotOf,
} from './stream-frames.ts';

const nodes = inventedNodes(6, 2);
const settings = candidates({}, 37);

/** A cluster under way, and what a reader knows of it who took every change in. */
function begin() {
  const cluster = clusterOf({ nodes, pods: [], leaseDuration: 40, epoch: 1000 });
  const told = nothingTold();
  const known = new Map<string, unknown>();
  const beat = (now: number): ChangeJson => {
    const view = forecast(cluster, settings, now);
    const rest = {
      version: '0',
      synced: true,
      score: { predictions: [], errors: [], recent: [] },
    };
    const change: ChangeJson = JSON.parse(
      finish(changeSteps(told, view, fleetJson(view, [], rest))),
    );
    for (const row of change.nodes ?? []) known.set(row.name, row);
    for (const [name, lease_seen] of Object.entries(change.renewed ?? {}))
      known.set(name, Object.assign({}, known.get(name), { lease_seen }));
    for (const name of change.gone ?? []) known.delete(name);
    return change;
  };
  const renew = (node: string, seenAt: number) => {
    const lease = { renewTime: 1000 + seenAt, duration: 40, resourceVersion: `${seenAt}` };
    observe(cluster, { kind: 'lease', node, ...lease, seenAt });
  };
  const snapshot = (): SnapshotJson => JSON.parse(snapshotOf(told));
  return { cluster, beat, renew, known, snapshot };
}

test('the first change tells everything, the next only the time', () => {
  const { beat } = begin();
  const first = beat(1);
  expect([first.nodes?.length, first.fleet?.version]).toEqual([6, '0']);
  expect(beat(1.5)).toEqual({ now: 1001.5 });
});

test('a renewal is told by its lease alone', () => {
  const { beat, renew } = begin();
  beat(1);
  renew('node-2', 2);
  expect(beat(2.5)).toEqual({ now: 1002.5, renewed: { 'node-2': 1002 } });
});

test('a node that grows late is told whole, with what comes next', () => {
  const { beat, renew } = begin();
  beat(1);
  for (const { node } of nodes.slice(1)) renew(node, 12);
  const { nodes: told } = beat(13);
  expect(told).toHaveLength(1);
  expect(told?.[0]).toMatchObject({
    name: 'node-0',
    phase: 'late',
    trouble: { next: 'unknown', pods_assumed: true, pods: { replaced: 0, waits: 0, lost: 0 } },
  });
});

test('a node that is deleted is told as gone', () => {
  const { beat, cluster } = begin();
  beat(1);
  observe(cluster, { kind: 'node-gone', node: 'node-5', seenAt: 2 });
  expect(beat(2)).toMatchObject({ gone: ['node-5'] });
});

test('a slewed wall clock is no renewal of every lease', () => {
  const { beat, cluster } = begin();
  beat(1);
  observe(cluster, { kind: 'clock', seenAt: 2, wallOffset: 1000.004 });
  expect(Object.keys(beat(2))).toEqual(['now', 'fleet']);
});

test('who takes every change in knows what a fresh snapshot tells', () => {
  const event = fc.record({
    what: fc.constantFrom('renew', 'give up', 'delete', 'return', 'nothing'),
    node: fc.constantFrom(...nodes),
    after: fc.double({ min: 0.1, max: 15, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const { cluster, beat, renew, known, snapshot } = begin();
      const happen = (what: string, node: NodeFact, seenAt: number) => {
        if (what === 'renew') renew(node.node, seenAt);
        if (what === 'delete') observe(cluster, { kind: 'node-gone', node: node.node, seenAt });
        if (what === 'give up') giveUp(cluster, [node], seenAt);
        if (what === 'return') observe(cluster, { ...node, seenAt });
      };
      let now = 0;
      for (const { what, node, after } of events) {
        now += after;
        happen(what, node, now);
        beat(now);
      }
      beat(now);
      const all = snapshot().nodes.map((row) => [row.name, row] as const);
      expect(known).toEqual(new Map(all));
    }),
  );
});
