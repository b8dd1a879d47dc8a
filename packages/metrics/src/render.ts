import type { NodeView, View } from '@kube-heartbeat/rules/view.ts';
import { isCollected } from './collect.ts';
import { type Format, heading, labelText, valueText } from './exposition.ts';
import { families } from './families.ts';
import type { FleetFamily, NodeFamily, Sample, Scene, Shown } from './family.ts';
import type { Mode } from './mode.ts';
import { PageBytes } from './page-bytes.ts';
import type { Witness } from './witness.ts';

/** What a page is to look like. */
export interface RenderOptions {
  readonly format: Format;
  readonly mode: Mode;
  /** Names of families and groups, as `?collect[]=` gives them; absent: all families. */
  readonly collect?: ReadonlySet<string>;
}

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
): Generator<Uint8Array<ArrayBuffer>, void> {
  const scene = { view, witness };
  const nodes = nodesShown(view, mode);
  const page = new PageBytes();
  for (const family of families) {
    if (!isCollected(family, collect)) continue;
    page.text(heading(family, format));
    if (family.of === 'fleet') page.text(fleetLines(family, scene));
    else yield* nodeFamily(page, family, nodes[family.shown], scene);
    if (page.full) yield page.take();
  }
  if (format === 'openmetrics') page.text('# EOF\n');
  yield page.take();
}

/** Whom a family shows: most nodes of most fleets are in no trouble, and are passed over once. */
function nodesShown(
  { nodes, now }: View,
  mode: Mode,
): Readonly<Record<Shown, readonly NodeView[]>> {
  const isDetailed = ({ plain, calmSince = -Infinity }: NodeView) =>
    !(plain && now - calmSince > afterTrouble);
  return {
    always: nodes,
    detailed: mode === 'all' ? nodes : nodes.filter(isDetailed),
    trouble: nodes.filter(({ plain }) => !plain),
  };
}

function* nodeFamily(
  page: PageBytes,
  family: NodeFamily,
  nodes: readonly NodeView[],
  scene: Scene,
): Generator<Uint8Array<ArrayBuffer>, void> {
  const begin = Uint8Array.from(`${family.name}{node="`, (letter) => letter.charCodeAt(0));
  for (const node of nodes) {
    if (family.value === undefined) manyLines(page, begin, node, family.samples(node, scene));
    else oneLine(page, begin, node, family.value(node, scene));
    if (page.full) yield page.take();
  }
}

function oneLine(
  page: PageBytes,
  begin: Uint8Array,
  { name }: NodeView,
  value: number | undefined,
): void {
  if (value === undefined || Number.isNaN(value)) return;
  page.bytes(begin);
  page.label(name);
  page.text('"} ');
  page.value(value);
  page.text('\n');
}

function manyLines(
  page: PageBytes,
  begin: Uint8Array,
  { name }: NodeView,
  samples: readonly Sample[],
): void {
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
    page.text('\n');
  }
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
