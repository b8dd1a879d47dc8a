import type { NodeView } from '@kube-heartbeat/rules/view.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aNode, aView, aWitness, now } from '../testdata/scene.ts';
import { KeptTexts } from './kept-texts.ts';
import { render } from './render.ts';

const age = fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.constant(Number.NaN));

const nodes: fc.Arbitrary<readonly NodeView[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom('a', 'b', 'c"', 'd\n', 'e'),
      zone: fc.constantFrom('eu/1', 'none'),
      plain: fc.boolean(),
      leaseSeenAt: age.map((milliseconds) => now - milliseconds / 1000),
      statusSeenAt: age.map((milliseconds) => now - milliseconds / 1000),
      calmSince: fc.constantFrom(now, now - 3590, now - 1e6),
    })
    .map(aNode),
  { selector: ({ name }) => name, maxLength: 5 },
);

/** Scrapes one after another: some nodes as they were, others seen anew, time and clock go on. */
const pages = fc.array(
  fc.record({
    anew: nodes,
    later: fc.integer({ min: 0, max: 60_000 }).map((milliseconds) => milliseconds / 1000),
    wallOffset: fc.constantFrom(0.5, 0.5, 0.5, 3600.5),
    mode: fc.constantFrom('all', 'lean'),
  }),
  { minLength: 2, maxLength: 6 },
);

test('a page made with what was kept is, letter by letter, the page made without', () => {
  let kept = 0;
  fc.assert(
    fc.property(pages, (all) => {
      const texts = new KeptTexts();
      const known = new Map<string, NodeView>();
      let at = now;
      for (const { anew, later, wallOffset, mode } of all) {
        at += later;
        kept += known.size;
        for (const node of anew) known.set(node.name, node);
        const view = { ...aView({ nodes: [...known.values()] }), now: at, wallOffset };
        const options = { format: 'text', mode } as const;
        const page = [...render(view, aWitness(), { ...options, texts })].join('');
        expect(page).toBe([...render(view, aWitness(), options)].join(''));
      }
    }),
    { numRuns: 300 },
  );
  expect(kept).toBeGreaterThan(1000);
});
