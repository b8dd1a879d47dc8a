import { round, svg, text } from '@kube-heartbeat/simulator/timeline/svg.ts';
import { bars, ratioOf } from './bars.ts';
import { type FigureName, peer } from './figures.ts';
import { overRuns, type Result, type Spread } from './result.ts';

/** Measures, in pixels. */
const width = 900;
const left = 270;
const right = 40;
const rowHeight = 22;
const barHeight = 12;
const top = 66;

/** The axis is one of powers: as far below the peer as above it is as far from the middle. */
const ends = [1 / 16, 8] as const;
const shown = ['cpu', 'scrape', 'peak'] as const satisfies readonly FigureName[];

interface Row {
  readonly says: string;
  readonly ratio: Spread;
  /** At most so much of the peer's. */
  readonly most: number | undefined;
}

/** CPU, scrape and memory of kube-heartbeat as shares of kube-state-metrics', fleet by fleet. */
export function pictureOf(fleets: readonly (readonly Result[])[]): string {
  const rows = fleets.flatMap(rowsOf);
  const bottom = top + rowHeight * rows.length;
  const title = 'kube-heartbeat beside kube-state-metrics';
  const says = rows.map((row) => `${row.says}: ${row.ratio.median.toFixed(2)}`).join('; ');
  return svg({ width, height: bottom + 34, title, says }, [
    text(16, 24, `${title}: what it costs as a share of the other's`, 'strong'),
    text(
      16,
      42,
      'left of 1: less; the thin line: least to most; the dashes: what is to be reached',
      'small',
    ),
    ...axis(bottom),
    ...rows.flatMap((row, index) => drawn(row, top + rowHeight * index)),
  ]);
}

function rowsOf(results: readonly Result[]): readonly Row[] {
  const [first] = results;
  if (first === undefined) return [];
  return shown.flatMap((figure) => {
    const ratio = overRuns(results, (result) => ratioOf(result, 'kube-heartbeat', figure));
    const bar = bars.find(
      (each) =>
        each.figure === figure &&
        each.as === 'ratio' &&
        each.where === first.where &&
        each.nodes[0] <= first.nodes &&
        first.nodes <= each.nodes[1],
    );
    const place = first.where === 'real' ? 'real API server' : 'face';
    const says = `${first.nodes.toLocaleString('en')} nodes, ${place} · ${names[figure]}`;
    return ratio ? [{ says, ratio, most: bar?.most }] : [];
  });
}

const names: Readonly<Record<(typeof shown)[number], string>> = {
  cpu: 'CPU',
  scrape: 'scrape, median',
  peak: 'peak memory',
};

function x(ratio: number): number {
  const [low, high] = ends;
  const share = Math.log2(Math.min(Math.max(ratio, low), high) / low) / Math.log2(high / low);
  return round(left + share * (width - left - right));
}

function axis(bottom: number): readonly string[] {
  const [low, high] = ends;
  const lines: string[] = [];
  for (let at: number = low; at <= high; at *= 2) {
    const says = at < 1 ? `1/${1 / at}` : `${at}×`;
    lines.push(`<path class="${at === 1 ? 'tick' : 'grid'}" d="M${x(at)} ${top - 6}V${bottom}"/>`);
    lines.push(text(x(at), bottom + 16, at === 1 ? `1× ${peer}` : says, 'small', 'middle'));
  }
  return lines;
}

function drawn({ says, ratio, most }: Row, y: number): readonly string[] {
  const [from, to] = [x(Math.min(1, ratio.median)), x(Math.max(1, ratio.median))];
  const middle = y + barHeight / 2;
  const kind = most === undefined ? 'out' : ratio.median <= most ? 'True' : 'False';
  const isLess = ratio.median < 1;
  const value = `${ratio.median.toFixed(2)}×`;
  return [
    text(left - 10, y + 10, says, '', 'end'),
    `<rect class="${kind}" x="${from}" y="${y}" width="${round(to - from)}" height="${barHeight}"/>`,
    `<path class="tick" d="M${x(ratio.least)} ${middle}H${x(ratio.most)}"/>`,
    ...(most === undefined
      ? []
      : [`<path class="deed" d="M${x(most)} ${y - 4}v${barHeight + 8}"/>`]),
    // Beside the bar and the line alike.
    isLess
      ? text(x(ratio.least) - 4, y + 10, value, 'strong', 'end')
      : text(x(ratio.most) + 4, y + 10, value, 'strong'),
  ];
}
