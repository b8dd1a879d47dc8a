import type { Steps } from '@kube-heartbeat/rules/steps.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { NodeView, Outlook } from '@kube-heartbeat/rules/view.ts';
import { isCollected } from './collect.ts';
import { Endings } from './endings.ts';
import { type Format, heading, labelText, valueText } from './exposition.ts';
import { families } from './families.ts';
import {
  ageOf,
  type Family,
  type FleetFamily,
  type NodeFamily,
  type Sample,
  type Scene,
} from './family.ts';
import { countIn, emptyCount } from './fleet-count.ts';
import type { KeptLines } from './kept-lines.ts';
import type { Mode } from './mode.ts';
import { PageBlocks } from './page-blocks.ts';
import { PageBytes } from './page-bytes.ts';
import type { Witness } from './witness.ts';

/** What a page is to look like. */
export interface RenderOptions {
  readonly format: Format;
  readonly mode: Mode;
  /** Names of families and groups, as `?collect[]=` gives them; absent: all families. */
  readonly collect?: ReadonlySet<string>;
  /** What it is written into; absent: memory of its own. */
  readonly blocks?: PageBlocks;
  /** Lines of the pages before, which stand; absent: all are written. */
  readonly kept?: KeptLines;
}

/** A node in mode lean is shown in detail for so many seconds after its trouble: then nothing forecast of it is. */
export const afterTrouble: Seconds = 3600;

/** So many plain nodes are a step, or one that is not. */
const atOnce = 16;

/** The part of a page that a family of the nodes has. */
interface Column {
  readonly family: NodeFamily;
  /** How each of its lines begins. */
  readonly begin: Uint8Array;
  /** How they go on where many nodes have the same labels. */
  readonly endings: Endings;
  readonly page: PageBytes;
  /** The whole of it as an earlier page had it; absent: it is to be written. */
  readonly stood: readonly Uint8Array<ArrayBuffer>[] | undefined;
}

/**
 * The page in chunks, some nodes a step. Each node is asked for once and written to all its families at
 * once, so that the views of a large fleet are never there together. In OpenMetrics the last line is
 * `# EOF`: what is to stand on the same page comes before.
 */
export function* render(
  { nodes, moves, ...view }: Outlook,
  witness: Witness,
  { format, mode, collect, blocks = new PageBlocks(), kept }: RenderOptions,
): Steps<readonly Uint8Array<ArrayBuffer>[]> {
  const scene = { view, witness, count: emptyCount(view.zones) };
  const collected = families.filter((family) => isCollected(family, collect));
  const begun = moves?.() ?? Number.NaN;
  const columns = collected
    .filter(isOfNode)
    .map((family) => columnOf(family, format, blocks, kept?.of(family.name, format, begun)));
  const shownOf = choice(
    columns.filter(({ stood }) => stood === undefined),
    mode,
    view.now,
  );
  let plain = 0;
  for (const node of nodes) {
    writeAll(shownOf(node), node, scene);
    countIn(scene.count, node, ageOf(node.leaseSeenAt, scene));
    // A turn of a generator costs a tenth of a calm node's lines.
    plain = node.plain ? plain + 1 : 0;
    if (plain % atOnce === 0) yield;
  }
  for (const { family, page, stood } of columns) {
    if (kept && family.stands && !stood) {
      yield* kept.keep(family.name, format, begun, page.chunks());
    }
  }
  return [
    ...columns.flatMap(({ page, stood }) => stood ?? page.chunks()),
    ...fleetPart(collected, scene, format).chunks(),
  ];
}

/** The families of the nodes come first on a page. */
const isOfNode = (family: Family): family is NodeFamily => family.of === 'node';

/** What a page shows of a node. */
function choice(
  columns: readonly Column[],
  mode: Mode,
  now: Instant,
): (node: NodeView) => readonly Column[] {
  const always = columns.filter(({ family }) => family.shown === 'always');
  const calm = columns.filter(({ family }) => family.shown !== 'trouble');
  return ({ plain, calmSince = -Infinity }) => {
    if (!plain) return columns;
    return mode === 'all' || now - calmSince <= afterTrouble ? calm : always;
  };
}

function columnOf(
  family: NodeFamily,
  format: Format,
  blocks: PageBlocks,
  stood: Column['stood'],
): Column {
  const begin = Uint8Array.from(`${family.name}{node="`, (letter) => letter.charCodeAt(0));
  const page = new PageBytes(blocks);
  page.text(heading(family, format));
  return { family, begin, endings: new Endings(), page, stood };
}

/** No part of the generator, whose loops V8 would not compile as well. */
function writeAll(columns: readonly Column[], node: NodeView, scene: Scene): void {
  for (const column of columns) {
    const { family } = column;
    if (family.alike) alikeLines(column, node, family.samples(node, scene));
    else if (family.value === undefined) manyLines(column, node, family.samples(node, scene));
    else oneLine(column, node, family.value(node, scene));
  }
}

function oneLine({ page, begin }: Column, { name }: NodeView, value: number | undefined): void {
  if (value === undefined || Number.isNaN(value)) return;
  page.bytes(begin);
  page.label(name);
  page.text('"} ');
  page.value(value);
  page.end();
}

function alikeLines(
  { page, begin, endings }: Column,
  { name }: NodeView,
  samples: readonly Sample[],
): void {
  for (const { value, labels = {} } of samples) {
    page.bytes(begin);
    page.label(name);
    page.bytes(endings.of(labels));
    page.value(value);
    page.end();
  }
}

function manyLines({ page, begin }: Column, { name }: NodeView, samples: readonly Sample[]): void {
  for (const { value, labels } of samples) {
    if (Number.isNaN(value)) continue;
    page.bytes(begin);
    page.label(name);
    for (const label in labels) {
      page.text('",');
      page.text(label);
      page.text('="');
      page.label(labels[label] ?? '');
    }
    page.text('"} ');
    page.value(value);
    page.end();
  }
}

function fleetPart(collected: readonly Family[], scene: Scene, format: Format): PageBytes {
  const page = new PageBytes();
  for (const family of collected) {
    if (family.of === 'fleet') page.text(heading(family, format) + fleetLines(family, scene));
  }
  if (format === 'openmetrics') page.text('# EOF\n');
  return page;
}

function fleetLines(family: FleetFamily, scene: Scene): string {
  let lines = '';
  for (const { value, labels, suffix = '' } of family.samples(scene)) {
    if (Number.isNaN(value)) continue;
    const text = labelText(labels);
    const braced = text === '' ? '' : `{${text}}`;
    lines += `${family.name}${suffix}${braced} ${valueText(value)}\n`;
  }
  return lines;
}
