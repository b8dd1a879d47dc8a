import type { ExitCode } from '../exit.ts';
import type { ScoreJson } from '../http/json-score.ts';
import { type Cell, table } from '../table.ts';
import { answers } from './ask.ts';
import type { Context } from './context.ts';
import { formatted, noArguments } from './format.ts';
import { telling } from './progress.ts';

/** `score`: how right the forecasts have been in this cluster. */
export async function score(context: Context): Promise<ExitCode> {
  noArguments(context.arguments, 'score');
  const { options, print, note, colour } = context;
  const source = await answers(context);
  try {
    const answer = await telling(context, 'Waiting for the exporter', source.score());
    const structured = await formatted(options.output, answer);
    print(structured ?? scoreTable(answer, colour));
    for (const line of source.remarks) note(line);
  } finally {
    source.close();
  }
  return 0;
}

const results = ['inside', 'early', 'late', 'missed', 'cancelled', 'superseded'] as const;

/** One row for each event and each of its two forecasts; a sentence when none was judged yet. */
export function scoreTable({ predictions, errors }: ScoreJson, colour: boolean): string {
  const keys = [
    ...new Set(
      predictions.filter(({ count }) => count > 0).map(({ event, at }) => `${event} ${at}`),
    ),
  ];
  if (keys.length === 0) return 'No forecast has come to its end yet: nothing to judge.\n';
  const head = [
    'EVENT',
    'FORECAST',
    'RIGHT',
    ...results.map((result) => result.toUpperCase()),
    'MEDIAN ERROR',
  ];
  const rows = keys.map((key): readonly Cell[] => {
    const [event = '', at = ''] = key.split(' ');
    const counts = results.map((result) =>
      sum(
        predictions.filter(
          (each) => each.event === event && each.at === at && each.result === result,
        ),
      ),
    );
    const [inside = 0, early = 0, late = 0, missed = 0] = counts;
    const judged = inside + early + late + missed;
    const right =
      judged === 0 ? '-' : `${((100 * inside) / judged).toFixed(inside === judged ? 0 : 1)} %`;
    const error = errors.find((each) => each.event === event && each.at === at)?.median_at_most;
    return [
      event,
      at === 'last_fact' ? 'the last one' : '30 s before',
      { text: right, style: inside === judged ? 'green' : 'red' },
      ...counts.map(String),
      errorText(error ?? null),
    ];
  });
  return table([head.map((text) => ({ text, style: 'bold' as const })), ...rows], colour);
}

function sum(predictions: readonly { readonly count: number }[]): number {
  return predictions.reduce((total, { count }) => total + count, 0);
}

function errorText(median: number | 'never' | null): string {
  if (median === null) return '-';
  if (median === 0) return '0 s';
  return median === 'never' ? 'over 300 s' : `≤ ${median} s`;
}
