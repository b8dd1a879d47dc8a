import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Band, Lane, Recording, Turn } from './recording.ts';
import { round, svg, text } from './svg.ts';

/** A drawing's measures, in pixels. */
const width = 900;
const gutter = 96;
const margin = 16;
const laneHeight = 46;
const podHeight = 32;
const barHeight = 16;

interface Page {
  readonly recording: Recording;
  readonly x: (at: Instant) => number;
  readonly top: number;
  readonly bottom: number;
}

/** A recorded story as an SVG of its own: readable by itself, on light and on dark pages. */
export function draw(recording: Recording, title: string, says: string): string {
  const { lanes, from, to } = recording;
  const top = 50 + 14 * rowsOfDeeds(recording);
  const heights = lanes.map(heightOf);
  const bottom = top + heights.reduce((sum, height) => sum + height, 0);
  const scale = (width - gutter - margin) / (to - from);
  const x = (at: Instant): number =>
    round(gutter + (Math.min(Math.max(at, from), to) - from) * scale);
  const page: Page = { recording, x, top, bottom };
  let y = top;
  const drawn = lanes.map((lane, index) => {
    const text = laneText(page, lane, y);
    y += heights[index] ?? 0;
    return text;
  });
  const height = bottom + 54;
  return svg({ width, height, title, says }, [
    ...axis(page),
    ...drawn.flat(),
    ...deeds(page),
    ...legend(bottom + 38),
    text(width - margin, 20, recording.flags, 'small', 'end'),
  ]);
}

const heightOf = ({ node }: Lane): number => (node === undefined ? laneHeight : podHeight);

const steps = [1, 2, 5, 10, 20, 30, 60];

/** Seconds since the first deed, and the controller's ticks. */
function axis({ recording, x, top, bottom }: Page): readonly string[] {
  const { from, to, ticks } = recording;
  const step = steps.find((each) => (to - from) / each <= 14) ?? 120;
  const lines: string[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    lines.push(`<path class="grid" d="M${x(at)} ${top - 4}V${bottom}"/>`);
    lines.push(text(x(at), bottom + 14, `${at}s`, 'small', 'middle'));
  }
  lines.push(text(gutter - 8, top - 8, 'ticks', 'small', 'end'));
  for (const at of ticks) lines.push(`<path class="tick" d="M${x(at)} ${top - 12}v6"/>`);
  return lines;
}

/** Deeds close to each other stand in rows of their own. */
function rowsOfDeeds({ deeds: all }: Recording): number {
  return Math.min(3, Math.max(1, all.length));
}

function deeds({ recording, x, bottom }: Page): readonly string[] {
  const rows = rowsOfDeeds(recording);
  return recording.deeds.flatMap(({ at, says }, index) => {
    const y = 34 + 14 * (index % rows);
    const isLate = x(at) > width - 140;
    return [
      `<path class="deed" d="M${x(at)} ${y + 3}V${bottom}"/>`,
      text(x(at) + (isLate ? -4 : 4), y, says, 'strong', isLate ? 'end' : 'start'),
    ];
  });
}

function laneText(page: Page, lane: Lane, y: number): readonly string[] {
  const isNode = lane.node === undefined;
  const bar = y + (isNode ? 12 : 10);
  return [
    text(
      gutter - 8,
      bar + 12,
      isNode ? `node ${lane.name}` : lane.name,
      isNode ? 'strong' : '',
      'end',
    ),
    ...lane.beats
      .filter((at) => at >= page.recording.from)
      .map((at) => `<path class="beat" d="M${page.x(at)} ${bar - 6}v5"/>`),
    ...stretches(lane.turns, ({ state }) => state).flatMap(([from, to, state]) =>
      stateBar(state, [page.x(from), page.x(to ?? page.recording.to)], bar),
    ),
    ...stretches(lane.turns, ({ isTainted }) => isTainted).flatMap(([from, to, isTainted]) =>
      isTainted ? taintBar([page.x(from), page.x(to ?? page.recording.to)], bar) : [],
    ),
    ...lane.bands.map((band) => bandText(page, band, bar)),
  ];
}

const words: Readonly<Record<Turn['state'], string>> = {
  True: 'Ready',
  False: 'NotReady',
  Unknown: 'Unknown',
  in: 'in its Services',
  out: 'out of its Services',
  terminating: 'deleted, nobody confirms',
  gone: '',
};

/** From when to when something of the turns stayed the same; without an end: until the last. */
function stretches<T>(
  turns: readonly Turn[],
  of: (turn: Turn) => T,
): readonly (readonly [from: Instant, to: Instant | undefined, what: T])[] {
  const starts = turns.filter((turn, index) => {
    const last = turns[index - 1];
    return last === undefined || of(last) !== of(turn);
  });
  return starts.map((turn, index) => [turn.at, starts[index + 1]?.at, of(turn)]);
}

type Reach = readonly [left: number, right: number];

function stateBar(state: Turn['state'], [left, right]: Reach, y: number): readonly string[] {
  if (state === 'gone' || right <= left) return [];
  const wide = round(right - left);
  const bar = `<rect class="${state}" x="${left}" y="${y}" width="${wide}" height="${barHeight}"/>`;
  const word = words[state];
  return wide > 6.2 * word.length + 6 ? [bar, text(left + 4, y + 12, word, 'on')] : [bar];
}

function taintBar([left, right]: Reach, y: number): readonly string[] {
  if (right <= left) return [];
  const wide = round(right - left);
  const bar = `<rect class="taint" x="${left}" y="${y + barHeight + 2}" width="${wide}" height="5"/>`;
  return wide > 66 ? [bar, text(left + 4, y + barHeight + 17, 'NoExecute', 'small')] : [bar];
}

/** The bounds of a forecast, and when it came. */
function bandText({ x }: Page, { earliest, latest, actual }: Band, y: number): string {
  const [left, right] = [x(earliest), x(latest)];
  const wide = Math.max(round(right - left), 2);
  const box = `<rect class="band" x="${left}" y="${y - 8}" width="${wide}" height="7"/>`;
  return `${box}<circle class="came" cx="${x(actual)}" cy="${y - 4.5}" r="2.5"/>`;
}

function legend(y: number): readonly string[] {
  return [
    `<path class="beat" d="M${gutter} ${y - 8}v7"/>`,
    text(gutter + 6, y, 'renewal', 'small'),
    `<rect class="band" x="${gutter + 70}" y="${y - 8}" width="18" height="7"/>`,
    text(gutter + 93, y, 'forecast: it comes in here', 'small'),
    `<circle class="came" cx="${gutter + 240}" cy="${y - 4}" r="2.5"/>`,
    text(gutter + 247, y, 'it came', 'small'),
    `<rect class="taint" x="${gutter + 310}" y="${y - 7}" width="18" height="5"/>`,
    text(gutter + 333, y, 'NoExecute taint', 'small'),
    `<path class="tick" d="M${gutter + 440} ${y - 8}v7"/>`,
    text(gutter + 446, y, 'the controller looks at all nodes', 'small'),
  ];
}
