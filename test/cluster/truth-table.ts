import type { Span } from './delay-probe.ts';
import type { Joined, ScoreLine } from './score-log.ts';
import { type Class, classify, type Terms } from './truth-classes.ts';

/** Everything that a trial found out. */
export interface Findings {
  readonly joined: readonly Joined[];
  readonly missed: readonly ScoreLine[];
  readonly stalls: readonly Span[];
  /** Events of these nodes' zones were delayed by a lost token, as the controller's log proves. */
  readonly lostToken: (joined: Joined) => boolean;
  readonly terms: Terms;
}

interface Row {
  readonly event: string;
  readonly class: string;
  readonly count: number;
  readonly inside: number;
  /** Of those with a finite forecast, seconds. */
  readonly widest: number;
  readonly medianWidth: number;
  /** The width that is allowed for the widest, against it; absent: no bar. */
  readonly bar?: number;
  readonly tooWide: number;
  readonly medianError: number;
  readonly worstError: number;
}

/** The table's rows, and what is listed apart from it. */
export interface Table {
  readonly rows: readonly Row[];
  readonly stalled: number;
  readonly lostTokens: number;
  readonly missed: number;
  /** The forecasts of half a minute before: a report, without a bar. */
  readonly before: { readonly count: number; readonly inside: number };
}

interface Judged {
  readonly joined: Joined;
  readonly class: Class;
}

/** Sorts what was found into rows; what a stall or a lost token explains is only counted. */
export function tableOf(findings: Findings): Table {
  const { joined, missed, stalls, lostToken, terms } = findings;
  const stalled = joined.filter((one) => isStalled(one, stalls));
  const steady = joined.filter((one) => !stalled.includes(one));
  const lost = steady.filter((one) => !one.inside && lostToken(one));
  const counted = steady.filter((one) => !lost.includes(one));
  const judged = counted.map((one) => ({
    joined: one,
    class: classify(one, terms, together(one, joined)),
  }));
  const groups = Map.groupBy(judged, (one) => `${one.joined.actual.kind}|${one.class.name}`);
  const before = counted.flatMap(({ line }) => line?.before30s ?? []);
  return {
    rows: [...groups.values()].map(rowOf).sort(byEvent),
    stalled: stalled.length,
    lostTokens: lost.length,
    missed: missed.filter(({ lastFact }) => !overlaps(lastFact?.latest ?? 0, stalls)).length,
    before: { count: before.length, inside: before.filter(isInside).length },
  };
}

function isInside({ result }: { readonly result?: string }): boolean {
  return result === 'inside';
}

function rowOf(judged: readonly Judged[]): Row {
  const [first] = judged;
  const finite = judged.filter(({ joined }) => Number.isFinite(width(joined)));
  const widths = finite.map(({ joined }) => width(joined));
  const errors = finite.map(({ joined }) => Math.abs(error(joined)));
  const bars = judged.flatMap((one) => one.class.bar ?? []);
  return {
    event: first?.joined.actual.kind ?? '',
    class: first?.class.name ?? '',
    count: judged.length,
    inside: judged.filter(({ joined }) => joined.inside).length,
    widest: Math.max(0, ...widths),
    medianWidth: median(widths),
    ...(bars.length > 0 && { bar: Math.max(...bars) }),
    tooWide: judged.filter((one) => width(one.joined) > (one.class.bar ?? Infinity)).length,
    medianError: median(errors),
    worstError: Math.max(0, ...errors),
  };
}

function width({ line }: Joined): number {
  const forecast = line?.lastFact;
  return forecast ? forecast.latest - forecast.earliest : Number.NaN;
}

function error({ actual, line }: Joined): number {
  const forecast = line?.lastFact;
  return forecast ? actual.at - (forecast.earliest + forecast.latest) / 2 : Number.NaN;
}

function together({ actual }: Joined, all: readonly Joined[]): number {
  return all.filter(
    (one) => one.actual.kind === actual.kind && Math.abs(one.actual.at - actual.at) <= 3,
  ).length;
}

function isStalled({ actual, line }: Joined, stalls: readonly Span[]): boolean {
  return overlaps(actual.at, stalls) || overlaps(line?.seen ?? 0, stalls);
}

function overlaps(at: number, spans: readonly Span[]): boolean {
  return spans.some(({ from, to }) => from - 0.5 <= at && at <= to + 0.5);
}

/** The middle one of them; 0 of none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const order = ['unknown', 'no_execute', 'deletion', 'endpoints', 'object_end'];

function byEvent(one: Row, other: Row): number {
  const kind = order.indexOf(one.event) - order.indexOf(other.event);
  return kind !== 0 ? kind : other.count - one.count;
}

/** What falls short of 100 % inside, of the widths and of the share of stalls; empty: nothing. */
export function shortcomings(table: Table): string[] {
  const total = table.rows.reduce((sum, { count }) => sum + count, 0);
  const share = table.stalled / Math.max(1, total + table.stalled);
  return [
    ...table.rows
      .filter(({ inside, count }) => inside < count)
      .map(
        (row) => `${row.count - row.inside} of ${row.count} ${row.event} outside (${row.class})`,
      ),
    ...table.rows
      .filter(({ tooWide }) => tooWide > 0)
      .map((row) => `${row.tooWide} of ${row.count} ${row.event} too wide (${row.class})`),
    ...(table.missed > 0 ? [`${table.missed} forecasts missed`] : []),
    ...(share > 0.02 ? [`${(share * 100).toFixed(1)} % of the events in stalls`] : []),
  ];
}

/** The table as text. */
export function printTable({ rows, before, stalled, lostTokens, missed }: Table): string {
  const seconds = (value: number): string => value.toFixed(2);
  const cells = rows.map((row) => [
    row.event,
    row.class,
    String(row.count),
    String(row.inside),
    seconds(row.medianWidth),
    seconds(row.widest),
    row.bar === undefined ? '-' : seconds(row.bar),
    seconds(row.medianError),
    seconds(row.worstError),
  ]);
  const head = [
    ...['event', 'class', 'count', 'inside', 'width', 'widest', 'bar'],
    ...['error', 'worst'],
  ];
  const all = [head, ...cells];
  const columns = head.map((_, index) => Math.max(...all.map((line) => line[index]?.length ?? 0)));
  const lines = all.map((line) =>
    line
      .map((cell, index) =>
        index < 2 ? cell.padEnd(columns[index] ?? 0) : cell.padStart(columns[index] ?? 0),
      )
      .join('  '),
  );
  const apart = `apart: ${stalled} in stalls, ${lostTokens} after a lost token; missed: ${missed}`;
  const earlier = `of 30 s before: ${before.inside} of ${before.count} inside (no bar)`;
  return [...lines, apart, earlier].join('\n');
}
