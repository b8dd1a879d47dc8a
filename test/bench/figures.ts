import { type Measured, quantile } from './measure.ts';

/** The program that all others are compared with. */
export const peer = 'kube-state-metrics';

/** A figure of a program: how it is called, and how it is written. */
interface Row {
  readonly says: string;
  readonly unit: string;
  readonly digits: number;
  /** `rate`: renewals a second. Absent or NaN: nobody knows it. */
  readonly of: (measured: Measured, rate: number) => number | undefined;
}

/** The figures, in the order of the table. */
const table = {
  cpu: {
    says: 'CPU, s per 1,000 renewals',
    ...{ unit: '', digits: 3 },
    of: ({ cpu, window }, rate) => (1000 * cpu) / (rate * window),
  },
  young: {
    says: 'the same in the window before',
    ...{ unit: '', digits: 3 },
    of: ({ young }, rate) => young && (1000 * young.cpu) / (rate * young.window),
  },
  core: {
    says: 'CPU, % of one core',
    ...{ unit: ' %', digits: 1 },
    of: ({ cpu, window }) => (100 * cpu) / window,
  },
  rss: { says: 'RSS, steady', unit: ' MB', digits: 0, of: ({ rss }) => rss / 1e6 },
  peak: { says: 'RSS, peak since its start', unit: ' MB', digits: 0, of: ({ peak }) => peak / 1e6 },
  read: {
    says: 'bytes read in a minute',
    ...{ unit: ' MB', digits: 1 },
    of: ({ read, window }) => (60 * read) / window / 1e6,
  },
  scrape: {
    says: 'scrape, median',
    ...{ unit: ' ms', digits: 0 },
    of: ({ plain }) => 1000 * quantile(plain.seconds, 0.5),
  },
  slowest: {
    says: 'scrape, p99',
    ...{ unit: ' ms', digits: 0 },
    of: ({ plain }) => 1000 * quantile(plain.seconds, 0.99),
  },
  gzip: {
    says: 'scrape gzipped, median',
    ...{ unit: ' ms', digits: 0 },
    of: ({ gzip }) => 1000 * quantile(gzip.seconds, 0.5),
  },
  slowestGzip: {
    says: 'scrape gzipped, p99',
    ...{ unit: ' ms', digits: 0 },
    of: ({ gzip }) => 1000 * quantile(gzip.seconds, 0.99),
  },
  page: { says: 'page', unit: ' MB', digits: 2, of: ({ plain }) => plain.bytes / 1e6 },
  gzipPage: {
    says: 'page gzipped',
    ...{ unit: ' MB', digits: 2 },
    of: ({ gzip }) => (gzip.bytes || Number.NaN) / 1e6,
  },
  series: { says: 'series', unit: '', digits: 0, of: ({ series }) => series },
  synced: {
    says: 'from start to all nodes shown',
    ...{ unit: ' s', digits: 1 },
    of: ({ syncedAfter }) => syncedAfter,
  },
  lag: {
    says: 'oldest renewal that a page lacks, median',
    ...{ unit: ' ms', digits: 0 },
    of: ({ lags }) => 1000 * quantile(lags, 0.5),
  },
  mostLag: {
    says: 'oldest renewal that a page lacks, most',
    ...{ unit: ' ms', digits: 0 },
    of: ({ lags }) => 1000 * quantile(lags, 1),
  },
  fresh: {
    says: 'renewal until it is seen, median',
    ...{ unit: ' ms', digits: 0 },
    of: ({ delays }) => 1000 * quantile(delays, 0.5),
  },
  slowestFresh: {
    says: 'renewal until it is seen, p99',
    ...{ unit: ' ms', digits: 0 },
    of: ({ delays }) => 1000 * quantile(delays, 0.99),
  },
  stall: {
    says: 'longest stall of the event loop',
    ...{ unit: ' ms', digits: 0 },
    of: ({ stall }) => (stall === undefined ? undefined : 1000 * stall),
  },
} satisfies Record<string, Row>;

export type FigureName = keyof typeof table;

/** The rows of a table, by the name of their figure. */
export const figures: Readonly<Record<FigureName, Row>> = table;
export const figureNames = Object.keys(table) as readonly FigureName[];

/** The figures of one program that are known. */
export type Figures = Readonly<Partial<Record<FigureName, number>>>;

/** What one measurement comes to. */
export function figuresOf(measured: Measured, rate: number): Figures {
  const known = figureNames.flatMap((name) => {
    const value = figures[name].of(measured, rate);
    return value !== undefined && Number.isFinite(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(known.map(([name, value]) => [name, Number(value.toPrecision(4))]));
}

/** The figures in one line, while others are still measured. */
export function lineOf(measured: Measured, rate: number): string {
  const known = figuresOf(measured, rate);
  const said = figureNames.flatMap((name) => {
    const { says, unit, digits } = figures[name];
    const value = known[name];
    return value === undefined ? [] : [`${says} ${value.toFixed(digits)}${unit}`];
  });
  return `${measured.name}: ${said.join(', ')}`;
}
