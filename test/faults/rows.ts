import { appendFileSync } from 'node:fs';

/** A figure that has a bar, both in seconds or both in the same unit. */
interface Bar {
  readonly took: number;
  readonly bar: number;
}

/** What became of one fault: a row of the table. */
export interface Row {
  readonly fault: string;
  readonly before: string;
  /** Seconds. */
  readonly lasted: number;
  readonly stale?: Bar;
  readonly synced?: Bar;
  /** The most lists of a resource that followed the cure. */
  readonly lists?: number;
  /** Nodes that live and were called silent, or worse. */
  readonly accused?: number;
  /** What was not as the API server has it, or as a new exporter says. */
  readonly wrong?: number;
  /** Ends of the process, traces of what it threw. */
  readonly ailments: number;
  /** What else was measured, in words. */
  readonly note?: string;
  /** What else has a bar. */
  readonly bars?: Readonly<Record<string, Bar>>;
}

/** Where rows go, for main.ts of this folder: a line of JSON each. */
const file = process.env['KUBE_HEARTBEAT_FAULT_ROWS'];

/** Writes a row down; without main.ts it is only said. */
export function record(row: Row): void {
  const line = JSON.stringify(row, (_, value) => (value === Infinity ? 'never' : value));
  if (file) appendFileSync(file, `${line}\n`);
  else console.log(line);
}

/** Rows as they were written. */
export function parseRows(text: string): readonly Row[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) =>
    JSON.parse(line, (_, value) => (value === 'never' ? Infinity : value)),
  );
}

/** The figures of a row that fall short of their bars, in sentences. */
export function shortOf({ fault, stale, synced, bars = {} }: Row): readonly string[] {
  const all = { stale, synced, ...bars };
  return Object.entries(all).flatMap(([what, figure]) =>
    figure && figure.took > figure.bar
      ? [`${fault}: ${figure.took.toFixed(1)} ${what}, at most ${figure.bar}`]
      : [],
  );
}

/** The rows as a table of Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const figure = (bar: Bar | undefined): string =>
    bar ? `${number(bar.took)} (≤ ${bar.bar})` : '–';
  const lines = rows.map((row) => {
    const { fault, before, lasted, stale, synced, lists, accused, wrong, ailments } = row;
    const counts = [lists, accused, wrong, ailments].map((count) => `${count ?? '–'}`);
    return [fault, before, lasted, figure(stale), figure(synced), ...counts, noteOf(row)];
  });
  const head = ['fault', 'before', 'lasted, s', 'stale after, s', 'seen again after, s'];
  const all = [...head, 'lists', 'accused', 'wrong', 'crashes', 'besides'];
  return [all, all.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function noteOf({ note = '', bars = {} }: Row): string {
  const told = Object.entries(bars).map(
    ([what, { took, bar }]) => `${number(took)} ${what} (≤ ${bar})`,
  );
  return [note, ...told].filter((text) => text !== '').join('; ');
}

const number = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(1);
