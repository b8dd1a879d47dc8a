import type { NodeView } from '@kube-heartbeat/rules/view.ts';
import { expect, test } from 'vitest';
import { pageText } from '../testdata/page-text.ts';
import { readPage } from '../testdata/read-page.ts';
import { aDeadNode, aNode, aTaint, aView, aWitness, now } from '../testdata/scene.ts';
import { families } from './families.ts';

function seriesOf(node: NodeView): number {
  const view = aView({ nodes: [node] });
  const page = pageText(view, aWitness(), { format: 'text', mode: 'all' });
  return readPage(page).filter(({ labels }) => labels.has('node')).length;
}

test('a ready node has at most 14 series', () => {
  expect(seriesOf(aNode())).toBeLessThanOrEqual(14);
});

test('a node in trouble, all its forecasts still ahead, has at most 26 series', () => {
  const because = { code: 'evidence_stale' } as const;
  const worst = aDeadNode({ unknown: { earliest: now, latest: now, because } });
  expect(seriesOf(worst)).toBeLessThanOrEqual(26);
});

test('taints beyond ten add no series', () => {
  const taints = (count: number) =>
    Array.from({ length: count }, (_, index) => aTaint({ key: `t${index}` }));
  const ten = seriesOf(aDeadNode({ taints: taints(10) }));
  expect(ten - seriesOf(aDeadNode({ taints: [] }))).toBe(10);
  expect(seriesOf(aDeadNode({ taints: taints(200) }))).toBe(ten);
});

test('the table counts as many series as a page has', () => {
  const counted = (shown: readonly string[]) =>
    families.reduce(
      (sum, family) =>
        family.of === 'node' && shown.includes(family.shown) ? sum + family.series : sum,
      0,
    );
  const because = { code: 'evidence_stale' } as const;
  const worst = aDeadNode({ unknown: { earliest: now, latest: now, because } });
  expect(counted(['always', 'detailed'])).toBe(seriesOf(aNode()));
  expect(counted(['always', 'detailed', 'trouble'])).toBe(seriesOf(worst));
});
