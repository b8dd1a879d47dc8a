import { finish } from '@kube-heartbeat/rules/steps.ts';
import type { View } from '@kube-heartbeat/rules/view.ts';
import { expect, test } from 'vitest';
import { pageText, textOf } from '../testdata/page-text.ts';
import { readPage } from '../testdata/read-page.ts';
import { aDeadNode, aNode, aView, aWitness, now } from '../testdata/scene.ts';
import type { Format } from './exposition.ts';
import { addValue, emptyHistogram, leaseGapBounds } from './histogram.ts';
import type { Mode } from './mode.ts';
import { type RenderOptions, render } from './render.ts';

function pageOf(view: View, options: Partial<RenderOptions> = {}): string {
  return pageText(view, aWitness(), { format: 'text', mode: 'all', ...options });
}

const fleet = aView({
  nodes: [
    aNode(),
    aNode({ name: 'calm', calmSince: now - 3600 }),
    aNode({ name: 'calm-for-long', calmSince: now - 3601, zone: 'none', pool: '"\\\n' }),
    aNode({ name: 'late', phase: 'late', plain: false, leaseSeenAt: now - 17 }),
    aDeadNode(),
  ],
});

const pages: readonly { mode: Mode; format: Format }[] = [
  { mode: 'all', format: 'text' },
  { mode: 'all', format: 'openmetrics' },
  { mode: 'lean', format: 'text' },
  { mode: 'lean', format: 'openmetrics' },
];

test.for(pages)('a page in mode $mode as $format stays as it was', async ({ mode, format }) => {
  const witness = aWitness({
    leaseGaps: [0.2, 0.21, 0.85].reduce(addValue, emptyHistogram(leaseGapBounds)),
  });
  const page = pageText(fleet, witness, { mode, format });
  const file = new URL(`../testdata/page.${mode}.${format}.txt`, import.meta.url);
  await expect(page).toMatchFileSnapshot(file.pathname);
});

function familiesOf(page: string, node: string): readonly string[] {
  return readPage(page)
    .filter(({ labels }) => labels.get('node') === node)
    .map(({ name }) => name);
}

const lean = ['kube_heartbeat_node_info', 'kube_heartbeat_node_lease_seen_timestamp_seconds'];

test.for([
  { says: 'that was never in trouble is lean', node: 'a', isLean: true },
  { says: 'that was in trouble within the hour is not', node: 'calm', isLean: false },
  { says: 'that was in trouble before is lean', node: 'calm-for-long', isLean: true },
  { says: 'that is in trouble is not', node: 'late', isLean: false },
])('in mode lean a node $says', ({ node, isLean }) => {
  const all = familiesOf(pageOf(fleet), node);
  expect(all.length).toBeGreaterThan(lean.length);
  expect(familiesOf(pageOf(fleet, { mode: 'lean' }), node)).toEqual(isLean ? lean : all);
});

test('what concerns the whole fleet is the same in both modes', () => {
  const fleetOf = (mode: Mode) =>
    readPage(pageOf(fleet, { mode })).filter(({ labels }) => !labels.has('node'));
  expect(fleetOf('lean')).toEqual(fleetOf('all'));
});

test('only OpenMetrics ends in EOF, at its very end', () => {
  expect(pageOf(fleet)).not.toContain('EOF');
  expect(pageOf(fleet, { format: 'openmetrics' })).toMatch(/\n# EOF\n$/);
  expect(pageOf(fleet, { format: 'openmetrics', collect: new Set() })).toBe('# EOF\n');
});

test('a chosen group or family comes alone', () => {
  const page = pageOf(fleet, { collect: new Set(['zone', 'kube_heartbeat_time_seconds']) });
  expect(new Set(readPage(page).map(({ name }) => name))).toEqual(
    new Set([
      'kube_heartbeat_zone_nodes',
      'kube_heartbeat_zone_disruption',
      'kube_heartbeat_zone_node_eviction_rate',
      'kube_heartbeat_zone_eviction_queue_length',
      'kube_heartbeat_time_seconds',
    ]),
  );
});

test('a big page comes in chunks of bounded length', () => {
  const nodes = Array.from({ length: 3000 }, (_, index) => aNode({ name: `node-${index}` }));
  const chunks = finish(render(aView({ nodes }), aWitness(), { format: 'text', mode: 'all' }));
  expect(chunks.length).toBeGreaterThan(20);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(70_000);
  expect(familiesOf(textOf(chunks), 'node-2999')).toHaveLength(14);
});
