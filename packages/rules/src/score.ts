import type { Standing } from './standing.ts';
import type { Instant, Seconds } from './time.ts';
import type { Forecast } from './view.ts';

export const forecastEvents = [
  'unknown',
  'not_ready',
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
  /** The forecast that stood after the last fact that bears on it, and when that was seen. */
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
  /** What stood when a fact of a huge fleet was judged last. */
  stood: { readonly at: Instant; readonly standing: Standing } | undefined;
}

/** A pod that left its endpoints, with the forecast that stood then. */
export interface Left {
  readonly subject: Subject;
  readonly at: Instant;
  readonly forecast: Forecast;
}

/** A score in which nothing was told yet. */
export function emptyScore(): Score {
  return { told: new Map(), missed: new Set(), left: new Map(), stood: undefined };
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

/** The nodes of which something is told that speaks of `event`, and of no pod. */
export function nodesTold({ told }: Score, event: ForecastEvent): readonly string[] {
  const about = `${event} `;
  const nodes: string[] = [];
  for (const key of told.keys()) {
    if (key.startsWith(about) && key.endsWith(' ')) nodes.push(key.slice(about.length, -1));
  }
  return nodes;
}

/** Keep what is told now, for half a minute; a healthy node's forecast moves and is not kept. */
export function tell(score: Score, subject: Subject, at: Instant, forecast: Forecast): void {
  const key = keyOf(subject);
  const told = score.told.get(key) ?? [];
  score.told.set(key, told);
  told.push({ at, forecast });
  while (told[1] !== undefined && told[1].at <= at - lead) told.shift();
}

/** Forget what was told of subjects that nobody speaks of any more. */
export function forget({ told }: Score, now: Instant): void {
  told.forEach((all, key) => {
    if ((all.at(-1)?.at ?? -Infinity) < now - lead) told.delete(key);
  });
}

/** A forecast that comes to its end. */
export interface Ended {
  /** As it stood; absent: nothing did. */
  readonly forecast: Forecast | undefined;
  /** When the last fact was seen that bears on it. */
  readonly since: Instant | undefined;
  /** When its end was seen: the event, or what ended it. */
  readonly at: Instant;
  /** The event came, and was committed so much sooner at most; or it did not, and why. */
  readonly how: { readonly late: Seconds } | 'missed' | 'cancelled' | 'superseded';
}

/** Close a subject: say how its forecasts ended, and forget them. */
export function close(score: Score, subject: Subject, ended: Ended): Outcome {
  const key = keyOf(subject);
  const { forecast, since, at, how } = ended;
  const [first] = score.told.get(key) ?? [];
  score.told.delete(key);
  score.missed.delete(key);
  const before = first && first.at <= at - lead + 1 ? first.forecast : undefined;
  const beforeResult = before && resultBefore(before, ended);
  return {
    ...subject,
    result: typeof how === 'string' ? how : against(forecast, at, how.late),
    ...(typeof how !== 'string' && { actual: at }),
    ...(forecast && { lastFact: forecast }),
    ...(forecast && since !== undefined && { lastFactAt: since }),
    ...(before && beforeResult && { before30s: before, before30sResult: beforeResult }),
  };
}

/** What it was worth 30 s before; nothing yet, if that forecast still had time when it was missed. */
function resultBefore(forecast: Forecast, { at, how }: Ended): Result | undefined {
  if (how === 'missed') return forecast.latest < at ? how : undefined;
  return typeof how === 'string' ? how : against(forecast, at, how.late);
}

/** An event seen at `actual` was committed up to `late` before. */
function against(forecast: Forecast | undefined, actual: Instant, late: Seconds): Result {
  if (forecast === undefined) return 'missed';
  if (actual < forecast.earliest) return 'early';
  return actual - late > forecast.latest ? 'late' : 'inside';
}
