import type { NodeView, View } from '@kube-heartbeat/rules/view.ts';
import { isCollected } from './collect.ts';
import { escapeLabel, type Format, heading, labelText, valueText } from './exposition.ts';
import { families } from './families.ts';
import type { FleetFamily, NodeFamily, Scene, Shown } from './family.ts';
import { flat, type KeptTexts, type NodeTexts } from './kept-texts.ts';
import type { Mode } from './mode.ts';
import type { Witness } from './witness.ts';

/** What a page is to look like. */
export interface RenderOptions {
  readonly format: Format;
  readonly mode: Mode;
  /** Names of families and groups, as `?collect[]=` gives them; absent: all families. */
  readonly collect?: ReadonlySet<string>;
  /** What pages before this one said of nodes; written anew. Absent: nothing is kept. */
  readonly texts?: KeptTexts;
}

/** A node of which the text of its first label is made once for all its families. */
interface Row {
  readonly node: NodeView;
  readonly label: string;
  readonly lines: NodeTexts['lines'] | undefined;
  readonly detailed: boolean;
}

/** Characters after which a chunk is handed over: about a millisecond of work. */
const chunkLength = 65_536;

/** A node in mode lean is shown in detail for so many seconds after its trouble. */
const afterTrouble = 3600;

/**
 * The page, in chunks, so that whoever sends a big one can let others run in between; all speak
 * of the one `view`. In OpenMetrics the last line is `# EOF`: what is to stand on the same page
 * comes before.
 */
export function* render(
  view: View,
  witness: Witness,
  { format, mode, collect, texts }: RenderOptions,
): Generator<string, void> {
  const scene = { view, witness };
  const rows = rowsOf(view, mode, texts);
  let chunk = '';
  for (const [index, family] of families.entries()) {
    if (!isCollected(family, collect)) continue;
    chunk += heading(family, format);
    if (family.of === 'fleet') chunk += fleetLines(family, scene);
    else
      for (const row of rows[family.shown]) {
        chunk += keptLines(family, index, row, scene);
        if (chunk.length < chunkLength) continue;
        yield chunk;
        chunk = '';
      }
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  yield format === 'openmetrics' ? `${chunk}# EOF\n` : chunk;
}

/** Whom a family shows: most nodes of most fleets are in no trouble, and are passed over once. */
function rowsOf(
  view: View,
  mode: Mode,
  texts: KeptTexts | undefined,
): Readonly<Record<Shown, readonly Row[]>> {
  const always = view.nodes.map((node) => toRow(node, view, mode, texts));
  return {
    always,
    detailed: always.filter(({ detailed }) => detailed),
    trouble: always.filter(({ node }) => !node.plain),
  };
}

function toRow(
  node: NodeView,
  { now, wallOffset }: View,
  mode: Mode,
  texts: KeptTexts | undefined,
): Row {
  const calm = node.plain && now - (node.calmSince ?? -Infinity) > afterTrouble;
  const kept = texts?.of(node, wallOffset) ?? { label: undefined, lines: undefined };
  kept.label ??= flat(`{node="${escapeLabel(node.name)}"`);
  return { node, label: kept.label, lines: kept.lines, detailed: mode === 'all' || !calm };
}

/** Only what ages differs from one page to the next while nothing is heard of a node. */
function keptLines(family: NodeFamily, index: number, row: Row, scene: Scene): string {
  const { lines, node, label } = row;
  if (lines === undefined) return nodeLines(family, row, scene);
  if (family.ages === undefined) {
    lines[index] ??= flat(nodeLines(family, row, scene));
    return lines[index];
  }
  const age = family.ages(node, scene);
  if (age === undefined || Number.isNaN(age)) return '';
  lines[index] ??= flat(`${family.name}${label}} `);
  return `${lines[index]}${valueText(age)}\n`;
}

function nodeLines(family: NodeFamily, { node, label }: Row, scene: Scene): string {
  let lines = '';
  for (const { value, labels } of family.samples(node, scene)) {
    if (Number.isNaN(value)) continue;
    const more = labelText(labels);
    lines += family.name + label;
    lines += more === '' ? `} ${valueText(value)}\n` : `,${more}} ${valueText(value)}\n`;
  }
  return lines;
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
