import { observe } from '@kube-heartbeat/rules/cluster.ts';
import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { outlookSteps } from '@kube-heartbeat/rules/forecast.ts';
import { candidates } from '@kube-heartbeat/rules/settings.ts';
import { leaseFact, nodeFact, watched } from '@kube-heartbeat/rules/stage.ts';
import { finish } from '@kube-heartbeat/rules/steps.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOf } from '../testdata/page-text.ts';
import { aWitness } from '../testdata/scene.ts';
import type { Format } from './exposition.ts';
import { KeptLines } from './kept-lines.ts';
import { PageBlocks } from './page-blocks.ts';
import { afterTrouble, render } from './render.ts';

const names = ['a', 'b', 'c'] as const;
const labels = ['region', 'zone', 'pool', 'os', 'kubeletVersion', 'capacityType'] as const;
const sets = candidates({}, 37);

/** Nodes that are watched, and pages that keep what stands. */
function stage() {
  const cluster = watched();
  const [kept, blocks] = [new KeptLines(), new PageBlocks()];
  const known = new Map<string, NodeFact>();
  let now = 0;
  const outlook = () => finish(outlookSteps(cluster, sets, now, [], afterTrouble));
  return { write, go, renew, page, fresh };

  function write(node: string, given: Partial<NodeFact> = {}): void {
    now += 1;
    const fact = { ...(known.get(node) ?? nodeFact(node, now)), ...given, seenAt: now };
    known.set(node, fact);
    observe(cluster, fact);
  }

  function go(node: string): void {
    now += 1;
    known.delete(node);
    observe(cluster, { kind: 'node-gone', node, seenAt: now });
  }

  function renew(): void {
    now += 1;
    for (const node of known.keys()) observe(cluster, leaseFact(node, now));
  }

  /** A page, and what happens once a node of it is written. */
  function page(format: Format, meanwhile?: () => void) {
    const steps = render(outlook(), aWitness(), { format, mode: 'lean', blocks, kept });
    let step = steps.next();
    if (!step.done) meanwhile?.();
    while (!step.done) step = steps.next();
    const [text, chunks] = [textOf(step.value), step.value];
    blocks.give(chunks);
    return { text, first: chunks[0] };
  }

  function fresh(format: Format): string {
    return textOf(finish(render(outlook(), aWitness(), { format, mode: 'lean' })));
  }
}

const event = fc.record({
  kind: fc.constantFrom('write', 'go', 'renew', 'page', 'page'),
  node: fc.constantFrom(...names),
  label: fc.constantFrom(...labels),
  value: fc.constantFrom('x', 'y'),
  format: fc.constantFrom<Format>('text', 'openmetrics'),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

function play(on: ReturnType<typeof stage>, { kind, node, label, value }: Event): void {
  if (kind === 'write') on.write(node, { [label]: value });
  if (kind === 'go') on.go(node);
  if (kind === 'renew') on.renew();
}

test('a page with lines of the pages before is, byte for byte, the page without', () => {
  let stood = 0;
  const law = fc.property(fc.array(fc.tuple(event, event), { maxLength: 40 }), (history) => {
    const on = stage();
    for (const [now, meanwhile] of history) {
      play(on, now);
      if (now.kind !== 'page') continue;
      const pages = [1, 2, 3].map(() => on.page(now.format));
      const text = on.fresh(now.format);
      for (const each of pages) expect(each.text).toBe(text);
      if (pages[1]?.first === pages[2]?.first) stood += 1;
      on.page(now.format, () => play(on, meanwhile));
    }
  });
  fc.assert(law, { numRuns: 300 });
  expect(stood).toBeGreaterThan(300);
});

test.each(labels)('a node of another %s is shown so', (label) => {
  const on = stage();
  for (const name of names) on.write(name);
  for (let page = 0; page < 3; page += 1) on.page('text');
  on.write('b', { [label]: 'another' });
  expect(on.page('text').text).toMatch(/node_info\{node="b".*another/);
});

test('lines that were others on each page are not kept, and are once they stand', () => {
  const [kept, chunk] = [new KeptLines(), new Uint8Array([1, 2])];
  const keptOf = (moves: number) => {
    finish(kept.keep('info', 'text', moves, [chunk]));
    return kept.of('info', 'text', moves);
  };
  expect([1, 2, 3, 3, 4, 4].map(keptOf).map((chunks) => chunks !== undefined)).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test('what is kept is a copy', () => {
  const [kept, chunk] = [new KeptLines(), new Uint8Array([1, 2])];
  finish(kept.keep('info', 'text', 1, [chunk]));
  chunk[0] = 9;
  expect(kept.of('info', 'text', 1)).toEqual([new Uint8Array([1, 2])]);
});
