import type { Seconds } from '@kube-heartbeat/rules/time.ts';

/** What one series was at each scrape, from its first on; NaN: it was not there. */
interface Tape {
  readonly first: number;
  readonly values: number[];
}

/** What a target told, by series. */
export type Tapes = Map<string, Tape>;

/** Write down what a scrape brought of the metrics that somebody reads. */
export function record(
  tapes: Tapes,
  scrape: number,
  told: ReadonlyMap<string, number>,
  reads: ReadonlySet<string>,
): void {
  for (const [series, value] of told) {
    let tape = tapes.get(series);
    if (tape === undefined) {
      if (!reads.has(nameOf(series))) continue;
      tape = { first: scrape, values: [] };
      tapes.set(series, tape);
    }
    while (tape.first + tape.values.length < scrape) tape.values.push(Number.NaN);
    tape.values.push(value);
  }
}

function nameOf(series: string): string {
  const brace = series.indexOf('{');
  return brace < 0 ? series : series.slice(0, brace);
}

/** When scrapes are, on the grid in which promtool takes samples. */
export interface Grid {
  readonly step: Seconds;
  /** The first scrape, and the time from one to the next. */
  readonly first: Seconds;
  readonly every: Seconds;
}

/** In promtool's words: a value at each scrape, blanks between; stale once it is there no more. */
export function written({ first, values }: Tape, scrapes: number, grid: Grid): string {
  const between = grid.every / grid.step - 1;
  const ahead = grid.first / grid.step + first * (between + 1);
  const words: string[] = [];
  let blanks = ahead;
  let there = false;
  for (let scrape = first; scrape < scrapes; scrape++) {
    const value = values[scrape - first] ?? Number.NaN;
    const is = !Number.isNaN(value);
    if (is || there) {
      if (blanks > 0) words.push(`_x${blanks}`);
      words.push(is ? worded(value) : 'stale');
      blanks = between;
    } else blanks += between + 1;
    there = is;
  }
  return words.join(' ');
}

const worded = (value: number): string => (value === Infinity ? 'inf' : String(value));
