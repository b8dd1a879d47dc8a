import type { Instant } from './time.ts';
import type { Forecast } from './view.ts';

export const forecastEvents = [
  'unknown',
  'no_execute',
  'deletion',
  'endpoints',
  'object_end',
] as const;
export type ForecastEvent = (typeof forecastEvents)[number];

/**
 * inside, early, late: it came, against the bounds. missed: the latest passed, nothing came and
 * nothing new was seen. cancelled: the node recovered. superseded: somebody else ended it.
 */
export const results = ['inside', 'early', 'late', 'missed', 'cancelled', 'superseded'] as const;
export type Result = (typeof results)[number];

/** How one forecast ended. */
export interface Outcome {
  readonly event: ForecastEvent;
  readonly node: string;
  /** `namespace/name`. */
  readonly pod?: string;
  readonly result: Result;
  /** When it was seen to happen, our clock; absent if it did not. */
  readonly actual?: Instant;
  /** The forecast that stood after the last fact that bears on it, and since when it stood. */
  readonly lastFact?: Forecast;
  readonly lastFactAt?: Instant;
  /** The forecast of 30 s before, if one stood then. */
  readonly before30s?: Forecast;
  readonly before30sResult?: Result;
}

/** What is to come for one subject, as told at one moment. */
interface Told {
  readonly at: Instant;
  readonly forecast: Forecast;
}

/** The forecasts of the last half minute, and which of them were found missed. */
export interface Score {
  readonly told: Map<string, Told[]>;
  readonly missed: Set<string>;
  /** Pods that left their endpoints while their node was Ready: perhaps by a flip still to be seen. */
  readonly left: Map<string, Left>;
}

/** A pod that left its endpoints, with the forecast that stood then. */
export interface Left {
  readonly subject: Subject;
  readonly at: Instant;
  readonly forecast: Forecast;
}

/** A score in which nothing was told yet. */
export function emptyScore(): Score {
  return { told: new Map(), missed: new Set(), left: new Map() };
}

/** What a forecast speaks of. */
export interface Subject {
  readonly event: ForecastEvent;
  readonly node: string;
  readonly pod?: string;
}

const lead = 30;

/** The key of a subject among all that are told. */
export function keyOf({ event, node, pod = '' }: Subject): string {
  return `${event} ${node} ${pod}`;
}

/** Keep what is told now, for half a minute; a healthy node's forecast moves and is not kept. */
export function tell(score: Score, subject: Subject, at: Instant, forecast: Forecast): void {
  const key = keyOf(subject);
  const told = score.told.get(key) ?? [];
  score.told.set(key, told);
  told.push({ at, forecast });
  while (told[1] !== undefined && told[1].at <= at - lead) told.shift();
}

/** Close a subject: say how its forecasts ended, and forget them. */
export function close(
  score: Score,
  subject: Subject,
  standing: Forecast | undefined,
  ended: { readonly actual: Instant; readonly late: Instant } | Result,
): Outcome {
  const key = keyOf(subject);
  const told = score.told.get(key) ?? [];
  const [first] = told;
  const since = standsSince(told, standing);
  score.told.delete(key);
  score.missed.delete(key);
  const before = first && typeof ended !== 'string' && first.at <= ended.actual - lead + 1;
  const of = (forecast: Forecast | undefined): Result =>
    typeof ended === 'string' ? ended : against(forecast, ended.actual, ended.late);
  return {
    ...subject,
    result: of(standing),
    ...(typeof ended !== 'string' && { actual: ended.actual }),
    ...(standing && { lastFact: standing }),
    ...(since !== undefined && { lastFactAt: since }),
    ...(before && { before30s: first.forecast, before30sResult: of(first.forecast) }),
  };
}

/** Since when the standing forecast was told as it stands; `undefined`: it never was. */
function standsSince(told: readonly Told[], standing: Forecast | undefined): Instant | undefined {
  let since: Instant | undefined;
  for (const { at, forecast } of told.toReversed()) {
    const same = forecast.earliest === standing?.earliest && forecast.latest === standing.latest;
    if (!same) break;
    since = at;
  }
  return since;
}

/** An event seen at `actual` was committed up to `late` before. */
function against(forecast: Forecast | undefined, actual: Instant, late: Instant): Result {
  if (forecast === undefined) return 'missed';
  if (actual < forecast.earliest) return 'early';
  return actual - late > forecast.latest ? 'late' : 'inside';
}
