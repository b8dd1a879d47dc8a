import type { Time } from './api.ts';

/** When something comes, in two parts: what the eye needs first, and the rest. */
export interface When {
  readonly main: string;
  readonly rest: string;
}

const seconds = (time: Time): number => (time === 'never' ? Infinity : time);

/** Orders by time, never last. */
export function sooner(one: Time, other: Time): number {
  return one === other ? 0 : seconds(one) - seconds(other);
}

/** A span as a clock counts it down: `0:23`, `5:24`, `1:02:11`. */
export function countdown(span: number): string {
  const whole = Math.max(0, Math.floor(span));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const two = (number: number) => String(number).padStart(2, '0');
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/** A span in words: `23s`, `5m24s`, `1h2m`, `3d4h`. */
export function spanText(span: number): string {
  const whole = Math.round(span);
  if (whole < 60) return `${span > 0 && span < 10 ? Math.round(span * 10) / 10 : whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${whole % 60}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h${minutes % 60}m`;
  return `${Math.floor(minutes / 1440)}d${Math.floor((minutes % 1440) / 60)}h`;
}

/** A time of day in UTC, `03:14:05Z`; another day than `now`'s is named. */
export function timeOfDay(unix: number, now: number): string {
  const text = `${new Date(Math.round(unix) * 1000).toISOString().slice(0, 19)}Z`;
  const today = new Date(Math.round(now) * 1000).toISOString().slice(0, 10);
  return text.startsWith(today) ? text.slice(11) : text.replace('T', ' ');
}

interface Bounds {
  readonly earliest: Time;
  readonly latest: Time;
}

/** How long it is until then: `5:21 – 5:27`, `not before 5:21`, `due, within 0:04`. */
export function until({ earliest, latest }: Bounds, now: number): When {
  const [from, to] = [seconds(earliest) - now, seconds(latest) - now];
  if (from === Infinity) return { main: 'never', rest: '' };
  if (to < 0) return { main: 'overdue', rest: `by ${countdown(-to)}` };
  if (to === Infinity)
    return from > 0
      ? { main: countdown(from), rest: 'at the earliest' }
      : { main: 'any time', rest: '' };
  if (from <= 0) return { main: 'due', rest: `within ${countdown(Math.ceil(to))}` };
  const [soon, late] = [countdown(from), countdown(Math.ceil(to))];
  return { main: soon, rest: soon === late ? '' : `– ${late}` };
}

/** The same as times of day, which stay true while nobody tells us more. */
export function at({ earliest, latest }: Bounds, now: number): When {
  if (earliest === 'never') return { main: 'never', rest: '' };
  const from = timeOfDay(earliest, now);
  if (latest === 'never') return { main: from, rest: 'at the earliest' };
  const to = timeOfDay(latest, now);
  return { main: from, rest: from === to ? '' : `– ${to}` };
}
