import type { NodeView, View } from '@kube-heartbeat/rules/view.ts';
import { isCollected } from './collect.ts';
import { escapeLabel, type Format, heading, labelText, valueText } from './exposition.ts';
import { families } from './families.ts';
import type { Family, FleetFamily, NodeFamily, Sample, Scene, Shown } from './family.ts';
import type { Mode } from './mode.ts';
import type { Witness } from './witness.ts';

/** What a page is to look like. */
export interface RenderOptions {
  readonly format: Format;
  readonly mode: Mode;
  /** Names of families and groups, as `?collect[]=` gives them; absent: all families. */
  readonly collect?: ReadonlySet<string>;
}

/** A node of which the label text is made once for all its families. */
interface Row {
  readonly node: NodeView;
  readonly label: string;
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
  { format, mode, collect }: RenderOptions,
): Generator<string, void> {
  const scene = { view, witness };
  const rows = view.nodes.map((node) => toRow(node, view, mode));
  let chunk = '';
  for (const family of families) {
    if (!isCollected(family, collect)) continue;
    chunk += heading(family, format);
    for (const line of linesOf(family, scene, rows)) {
      chunk += line;
      if (chunk.length < chunkLength) continue;
      yield chunk;
      chunk = '';
    }
  }
  yield format === 'openmetrics' ? `${chunk}# EOF\n` : chunk;
}

function toRow(node: NodeView, { now }: View, mode: Mode): Row {
  const calm = node.plain && now - (node.calmSince ?? -Infinity) > afterTrouble;
  return {
    node,
    label: `node="${escapeLabel(node.name)}"`,
    detailed: mode === 'all' || !calm,
  };
}

function linesOf(family: Family, scene: Scene, rows: readonly Row[]): Generator<string, void> {
  return family.of === 'node' ? nodeLines(family, scene, rows) : fleetLines(family, scene);
}

function* nodeLines(
  family: NodeFamily,
  scene: Scene,
  rows: readonly Row[],
): Generator<string, void> {
  for (const row of rows) {
    if (!isShown(family.shown, row)) continue;
    for (const sample of family.samples(row.node, scene)) {
      const more = labelText(sample.labels);
      yield lineOf(family, sample, more === '' ? row.label : `${row.label},${more}`);
    }
  }
}

function isShown(shown: Shown, { node, detailed }: Row): boolean {
  if (shown === 'always') return true;
  return shown === 'detailed' ? detailed : !node.plain;
}

function* fleetLines(family: FleetFamily, scene: Scene): Generator<string, void> {
  for (const sample of family.samples(scene)) {
    yield lineOf(family, sample, labelText(sample.labels));
  }
}

function lineOf({ name }: Family, { value, suffix }: Sample, labels: string): string {
  if (Number.isNaN(value)) return '';
  const braced = labels === '' ? '' : `{${labels}}`;
  return `${name}${suffix ?? ''}${braced} ${valueText(value)}\n`;
}
