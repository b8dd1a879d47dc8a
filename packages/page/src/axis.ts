import type { Time } from './api.ts';

/** The stretch of time that a drawing shows, in Unix seconds. */
export interface Axis {
  readonly from: number;
  readonly to: number;
}

/** Where a time lies, 0 … 1; what lies outside is at the edge. */
export function place({ from, to }: Axis, time: Time): number {
  if (time === 'never') return 1;
  return Math.min(1, Math.max(0, (time - from) / (to - from)));
}

/** Spans that read well between two marks. */
const steps = [5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600, 86_400];

/** An axis from `from` that holds all of `times` that are finite, with a little air; at least `least` s. */
export function axisOf(from: number, times: readonly Time[], least: number): Axis {
  const finite = times.filter((time) => time !== 'never');
  const furthest = finite.reduce((one, other) => Math.max(one, other), from + least);
  return { from, to: furthest + (furthest - from) * 0.04 };
}

/** Marks at round distances from `now`, at most about `most`: each how far from now, in seconds. */
export function marksOf({ from, to }: Axis, now: number, most: number): readonly number[] {
  const step = steps.find((each) => (to - from) / each <= most) ?? 604_800;
  const marks: number[] = [];
  for (let mark = Math.ceil((from - now) / step) * step; mark <= to - now; mark += step)
    marks.push(mark === 0 ? 0 : mark);
  return marks;
}
