import type { Score } from './api.ts';

const results = ['inside', 'early', 'late', 'missed'] as const;

/** One event's forecasts of one kind, counted. */
export interface ScoreRow {
  readonly event: string;
  readonly at: string;
  readonly counts: Readonly<Record<(typeof results)[number], number>>;
  /** All that had to come true: what was cancelled or superseded is no error. */
  readonly judged: number;
  /** Inside of judged, in per cent; empty: nothing was judged. */
  readonly share: string;
  readonly median: string;
}

/** A row for each event and forecast of which any was judged, in the order told. */
export function scoreRows({ predictions, errors }: Score): readonly ScoreRow[] {
  const groups = Map.groupBy(predictions, ({ event, at }) => `${event} ${at}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.every(({ count }) => count === 0)) return [];
    const { event, at } = first;
    const of = (result: string) =>
      group.reduce((sum, each) => sum + (each.result === result ? each.count : 0), 0);
    const counts = {
      inside: of('inside'),
      early: of('early'),
      late: of('late'),
      missed: of('missed'),
    };
    const judged = results.reduce((sum, result) => sum + counts[result], 0);
    const error = errors.find((each) => each.event === event && each.at === at)?.median_at_most;
    return [
      {
        event,
        at,
        counts,
        judged,
        share: shareOf(counts.inside, judged),
        median: medianText(error),
      },
    ];
  });
}

function shareOf(inside: number, judged: number): string {
  if (judged === 0) return '';
  // Never rounded up to a hundred.
  const share = Math.floor((1000 * inside) / judged) / 10;
  return `${inside === judged ? 100 : share.toFixed(1)} %`;
}

function medianText(median: number | 'never' | null | undefined): string {
  if (median === null || median === undefined) return '–';
  if (median === 0) return '0 s';
  return median === 'never' ? 'over 300 s' : `≤ ${median} s`;
}
