import type { FigureName } from './figures.ts';
import { figures, peer } from './figures.ts';
import { overRuns, type Result, type Spread } from './result.ts';

/** What is to be reached: a figure of kube-heartbeat, at most so much. */
interface Bar {
  readonly where: 'real' | 'face';
  /** From so many nodes on, to so many. */
  readonly nodes: readonly [least: number, most: number];
  readonly figure: FigureName;
  /** `of`: the program whose figure it is; absent: kube-heartbeat. */
  readonly of?: string;
  /** `ratio`: of kube-state-metrics' figure; `value`: itself, in the unit of the table. */
  readonly as: 'ratio' | 'value';
  readonly most: number;
}

const ours = 'kube-heartbeat';

const hundredThousand = [100_000, Infinity] as const;

export const bars: readonly Bar[] = [
  ...(['real', 'face'] as const).flatMap((where): readonly Bar[] => {
    const nodes = where === 'real' ? ([2000, 2000] as const) : ([5000, 5000] as const);
    return [
      { where, nodes, figure: 'cpu', as: 'ratio', most: 0.4 },
      { where, nodes, figure: 'scrape', as: 'ratio', most: 0.3 },
    ];
  }),
  { where: 'face', nodes: [5000, Infinity], figure: 'peak', as: 'ratio', most: 0.5 },
  { where: 'real', nodes: [2000, Infinity], figure: 'stall', as: 'value', most: 100 },
  { where: 'face', nodes: [5000, Infinity], figure: 'stall', as: 'value', most: 100 },
  { where: 'face', nodes: hundredThousand, figure: 'core', as: 'value', most: 50 },
  { where: 'face', nodes: hundredThousand, figure: 'peak', as: 'value', most: 450 },
  { where: 'face', nodes: hundredThousand, figure: 'slowest', as: 'value', most: 2500 },
  {
    ...{ where: 'face', nodes: hundredThousand, of: 'kube-heartbeat, lean' },
    ...{ figure: 'slowest', as: 'value', most: 200 },
  },
  {
    ...{ where: 'face', nodes: hundredThousand },
    ...{ figure: 'slowestFresh', as: 'value', most: 1000 },
  },
  { where: 'face', nodes: hundredThousand, figure: 'synced', as: 'value', most: 30 },
];

/** How a bar fared. */
export interface Verdict {
  readonly bar: Bar;
  /** In the median of the runs; undefined: not measured. */
  readonly reached: number | undefined;
  readonly holds: boolean;
}

/** The bars that runs of one kind are held to. */
export function verdicts(results: readonly Result[]): readonly Verdict[] {
  const [first] = results;
  if (first === undefined) return [];
  return bars
    .filter(({ where, nodes: [least, most] }) => {
      return where === first.where && first.nodes >= least && first.nodes <= most;
    })
    .map((bar) => {
      const reached = spreadOf(results, bar)?.median;
      return { bar, reached, holds: reached !== undefined && reached <= bar.most };
    });
}

function spreadOf(results: readonly Result[], bar: Bar): Spread | undefined {
  const { figure, of = ours, as } = bar;
  return overRuns(results, (result) =>
    as === 'value' ? result.programs[of]?.[figure] : ratioOf(result, of, figure),
  );
}

/** A figure of a program as a share of the peer's in the same run. */
export function ratioOf(result: Result, program: string, figure: FigureName): number | undefined {
  const [value, other] = [program, peer].map((name) => result.programs[name]?.[figure]);
  return value === undefined || other === undefined || other === 0 ? undefined : value / other;
}

/** A bar in words: `CPU, s per 1,000 renewals 0.93 of kube-state-metrics (bar: 0.4)`. */
export function verdictText({ bar, reached }: Verdict): string {
  const { says, unit, digits } = figures[bar.figure];
  const isRatio = bar.as === 'ratio';
  const number =
    reached === undefined
      ? 'not measured'
      : isRatio
        ? reached.toFixed(2)
        : `${reached.toFixed(digits)}${unit}`;
  const of = bar.of === undefined ? '' : ` (${bar.of})`;
  const peer = isRatio && reached !== undefined ? ' of kube-state-metrics' : '';
  return `${says}${of} ${number}${peer} (at most ${isRatio ? bar.most : `${bar.most}${unit}`})`;
}
