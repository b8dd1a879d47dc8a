import type { NodeView, View } from '@kube-heartbeat/rules/view.ts';
import { blockers, phases } from '@kube-heartbeat/rules/view.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageText } from '../testdata/page-text.ts';
import { readPage } from '../testdata/read-page.ts';
import { aNode, aTaint, aView, aWitness, now } from '../testdata/scene.ts';
import { families } from './families.ts';
import type { RenderOptions } from './render.ts';

/** Anything that a JSON string can hold, and often what an attacker would write. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\0', '\ud800', '{', '}', ',', 'n', ' '),
    maxLength: 8,
  }),
);
const instant = fc.oneof(
  fc.double({ min: now - 1e6, max: now + 1e6, noNaN: true }),
  fc.constantFrom(Infinity, Number.NaN, 0),
);
const taint = fc
  .tuple(hostile, fc.constantFrom('NoExecute', 'NoSchedule'), instant)
  .map(([key, effect, timeAdded]) => aTaint({ key, effect, timeAdded }));

const node: fc.Arbitrary<NodeView> = fc
  .record({
    name: hostile,
    zone: fc.oneof(hostile, fc.constantFrom('eu/1', 'none')),
    phase: fc.constantFrom(...phases),
    plain: fc.boolean(),
    pool: hostile,
    kubeletVersion: hostile,
    leaseSeenAt: instant,
    leaseRenewTime: instant,
    calmSince: instant,
    podsAssumed: fc.boolean(),
    taints: fc.array(taint, { maxLength: 14 }),
    blocked: fc.uniqueArray(fc.constantFrom(...blockers)),
    departing: hostile,
  })
  .map(aNode);

// The API server names no two nodes alike, nor half a surrogate pair or a NUL in any.
const sound = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');
const views: fc.Arbitrary<View> = fc
  .uniqueArray(node, { selector: ({ name }) => sound(name), maxLength: 6 })
  .map((nodes) => aView({ nodes }));
const options: fc.Arbitrary<RenderOptions> = fc.record({
  format: fc.constantFrom('text', 'openmetrics'),
  mode: fc.constantFrom('all', 'lean'),
});

function pageOf(view: View, chosen: RenderOptions): string {
  return pageText(view, aWitness(), chosen);
}

test('whatever a cluster holds, a page can be read and names no series twice', () => {
  fc.assert(
    fc.property(views, options, (view, chosen) => {
      const series = readPage(pageOf(view, chosen)).map(({ name, labels }) =>
        JSON.stringify([name, ...[...labels].toSorted()]),
      );
      expect(new Set(series).size).toBe(series.length);
    }),
  );
});

test('whatever a label holds, it comes back', () => {
  fc.assert(
    fc.property(views, options, (view, chosen) => {
      const infos = readPage(pageOf(view, chosen)).filter(({ name }) => name.endsWith('node_info'));
      expect(infos.map(({ labels }) => [labels.get('node'), labels.get('pool')])).toEqual(
        view.nodes.map(({ name, pool }) => [sound(name), sound(pool)]),
      );
    }),
  );
});

test('every series has the labels that the table says, no more and no fewer', () => {
  const labelsOf = new Map(families.map(({ name, labels }) => [name as string, labels]));
  fc.assert(
    fc.property(views, options, (view, chosen) => {
      for (const { name, labels } of readPage(pageOf(view, chosen))) {
        const said = labelsOf.get(name.replace(/_(bucket|sum|count)$/, '')) ?? labelsOf.get(name);
        const expected =
          /_(sum|count)$/.test(name) && !labelsOf.has(name)
            ? said?.filter((label) => label !== 'le')
            : said;
        expect([...labels.keys()]).toEqual(expected);
      }
    }),
  );
});

test('a lean page holds nothing that a full one does not', () => {
  fc.assert(
    fc.property(views, (view) => {
      const all = new Set(pageOf(view, { format: 'text', mode: 'all' }).split('\n'));
      const lean = pageOf(view, { format: 'text', mode: 'lean' }).split('\n');
      expect(lean.filter((line) => !all.has(line))).toEqual([]);
    }),
  );
});

test('the phases of all zones add up to the nodes', () => {
  fc.assert(
    fc.property(views, options, (view, chosen) => {
      const counts = readPage(pageOf(view, chosen)).filter(
        ({ name }) => name === 'kube_heartbeat_nodes',
      );
      expect(counts.reduce((sum, { value }) => sum + value, 0)).toBe(view.nodes.length);
    }),
  );
});
