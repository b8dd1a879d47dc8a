import type { Actual } from './audit.ts';

/** `never` of the log is `Infinity` here. */
export interface LoggedForecast {
  readonly earliest: number;
  readonly latest: number;
  readonly because: Readonly<Record<string, unknown>>;
  /** Unix seconds: when it was made. */
  readonly at?: number;
  readonly result?: string;
}

/** One line of the exporter's `--score.log`. */
export interface ScoreLine {
  readonly event: string;
  readonly node: string;
  readonly pod: string | null;
  readonly result: string;
  /** Unix seconds. */
  readonly seen: number | null;
  readonly lastFact: LoggedForecast | undefined;
  readonly before30s: LoggedForecast | undefined;
}

/** An actual event, and the exporter's line about it, if there is one. */
export interface Joined {
  readonly actual: Actual;
  readonly line: ScoreLine | undefined;
  readonly inside: boolean;
}

/** Kinds of actual events that the exporter forecasts. */
export const forecastKinds: ReadonlySet<string> = new Set([
  'unknown',
  'no_execute',
  'endpoints',
  'deletion',
  'object_end',
]);

/** Parses the whole lines of a score log. */
export function parseScoreLog(text: string): ScoreLine[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => scoreLine(JSON.parse(line)));
}

/**
 * Each actual event with the line of the same event and subject that was seen nearest to it, each
 * line used once; how far apart they may be (`reach`, seconds) keeps it from another one's line.
 */
export function join(
  actuals: readonly Actual[],
  lines: readonly ScoreLine[],
  reach: number,
): Joined[] {
  const free = new Set(lines.filter(({ seen }) => seen !== null));
  return actuals
    .filter(({ kind }) => forecastKinds.has(kind))
    .map((actual) => {
      const line = nearest(actual, free, reach);
      if (line) free.delete(line);
      return { actual, line, inside: isInside(actual, line) };
    });
}

/** Forecasts whose latest passed with nothing to be seen. */
export function missed(lines: readonly ScoreLine[]): ScoreLine[] {
  return lines.filter(({ result }) => result === 'missed');
}

function nearest(actual: Actual, lines: Iterable<ScoreLine>, reach: number): ScoreLine | undefined {
  let best: ScoreLine | undefined;
  let bestGap = reach;
  for (const line of lines) {
    if (line.event !== actual.kind || line.result === 'missed') continue;
    if (line.pod === null ? line.node !== actual.node : line.pod !== actual.pod) continue;
    const gap = Math.abs((line.seen ?? Infinity) - actual.at);
    if (gap > bestGap) continue;
    best = line;
    bestGap = gap;
  }
  return best;
}

function isInside({ at }: Actual, line: ScoreLine | undefined): boolean {
  const forecast = line?.lastFact;
  return forecast !== undefined && forecast.earliest <= at && at <= forecast.latest;
}

interface RawForecast {
  readonly earliest: number | 'never';
  readonly latest: number | 'never';
  readonly because: Readonly<Record<string, unknown>>;
  readonly at?: number;
  readonly result?: string;
}

interface RawLine {
  readonly event: string;
  readonly node: string;
  readonly pod: string | null;
  readonly result: string;
  readonly seen: number | null;
  readonly last_fact: RawForecast | null;
  readonly before_30s: RawForecast | null;
}

function scoreLine({ last_fact, before_30s, ...line }: RawLine): ScoreLine {
  return { ...line, lastFact: forecastOf(last_fact), before30s: forecastOf(before_30s) };
}

function forecastOf(raw: RawForecast | null): LoggedForecast | undefined {
  if (!raw) return undefined;
  return { ...raw, earliest: instant(raw.earliest), latest: instant(raw.latest) };
}

function instant(value: number | 'never'): number {
  return value === 'never' ? Infinity : value;
}
