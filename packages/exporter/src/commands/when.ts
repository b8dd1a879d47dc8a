import { span } from '../duration.ts';
import type { ForecastJson, Time } from '../http/json.ts';

/** A bound as a number: `Infinity` is never. */
function seconds(time: Time): number {
  return time === 'never' ? Infinity : time;
}

/** When a forecast's event comes, from `now` (Unix seconds): `in 3m12s ± 3s`. */
export function relative(
  { earliest, latest }: Pick<ForecastJson, 'earliest' | 'latest'>,
  now: number,
): string {
  const [from, to] = [seconds(earliest) - now, seconds(latest) - now];
  if (from === Infinity) return 'never';
  if (to === Infinity) return from > 0 ? `not before ${span(from)}` : 'any time';
  if (to < 0) return `overdue by ${span(-to)}`;
  if (from <= 0) return `due, within ${span(to)}`;
  const half = (to - from) / 2;
  return half < 0.05 ? `in ${span(from)}` : `in ${span(from + half)} ± ${span(half)}`;
}

/** The time of day in UTC, both bounds: `14:02:05Z … 14:02:10Z`; another day is named. */
export function absolute(
  { earliest, latest }: Pick<ForecastJson, 'earliest' | 'latest'>,
  now: number,
): string {
  const [from, to] = [clock(seconds(earliest), now), clock(seconds(latest), now)];
  return from === to ? from : `${from} … ${to}`;
}

/** One time of day in UTC, to the second. */
export function clock(unix: number, now: number): string {
  if (!Number.isFinite(unix)) return 'never';
  const text = iso(unix);
  return text.slice(0, 10) === iso(now).slice(0, 10) ? text.slice(11) : text;
}

function iso(unix: number): string {
  return `${new Date(Math.round(unix) * 1000).toISOString().slice(0, 19)}Z`;
}
