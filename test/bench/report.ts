import { cpus } from 'node:os';
import { living, namesOf } from './fleet.ts';
import type { Measured } from './measure.ts';

/** What the load generator tells at its end. */
export interface Load {
  readonly renewals: number;
  readonly statuses: number;
  readonly failures: number;
  /** The most that a request began later than it was due, in seconds. */
  readonly behind: number;
}

export interface Run {
  readonly nodes: number;
  /** Seconds between two renewals of a node. */
  readonly interval: number;
  readonly seconds: number;
  readonly measured: readonly Measured[];
  /** Watches that the API server ended meanwhile because a reader was slow. */
  readonly terminated: number;
  /** The share of the machine's time that nobody used. */
  readonly idle: number;
  readonly load: Load;
}

/** A table of Markdown: a column for each program, the last one their ratio. */
export function tableOf(run: Run): string {
  const rate = run.nodes / run.interval;
  const rows: readonly (readonly [string, (each: Measured) => number, number, string])[] = [
    [`CPU, s in ${run.seconds} s`, ({ cpu }) => cpu, 2, ''],
    ['CPU, s per 1,000 renewals', ({ cpu }) => (1000 * cpu) / (rate * run.seconds), 2, ''],
    ['from start to all nodes shown', ({ syncedAfter }) => syncedAfter, 1, ' s'],
    ['bytes read', ({ read }) => read / 1e6, 1, ' MB'],
    ['RSS at the end', ({ rss }) => rss / 1e6, 0, ' MB'],
    ['RSS, the most there was', ({ peak }) => peak / 1e6, 0, ' MB'],
    [
      'scrape, median',
      ({ scrapes }) => 1000 * median(scrapes.map((each) => each.seconds)),
      0,
      ' ms',
    ],
    [
      'scrape, the slowest',
      ({ scrapes }) => 1000 * Math.max(...scrapes.map((each) => each.seconds)),
      0,
      ' ms',
    ],
    ['page', ({ scrapes }) => (scrapes.at(-1)?.bytes ?? 0) / 1e6, 2, ' MB'],
    ['series', ({ series }) => series, 0, ''],
  ];
  const names = run.measured.map(({ name }) => name);
  const lines = rows.map(([says, of, digits, unit]) => {
    const [ours = 0, theirs = 0] = run.measured.map(of);
    const cells = run.measured.map((each) => of(each).toFixed(digits) + unit);
    return `| ${[says, ...cells, (ours / theirs).toFixed(2)].join(' | ')} |`;
  });
  const stall = run.measured.find((each) => each.stall !== undefined)?.stall ?? 0;
  return [
    `${new Date().toISOString().slice(0, 10)} · ${run.nodes} nodes, ${rate} renewals/s for ${run.seconds} s · Node ${process.versions.node} · ${cpus().length} × ${cpus()[0]?.model}`,
    '',
    `| | ${names.join(' | ')} | ratio |`,
    `|---|${'---|'.repeat(names.length + 1)}`,
    ...lines,
    '',
    `Longest stall of our event loop: ${(1000 * stall).toFixed(0)} ms. Idle time of the machine: ${(100 * run.idle).toFixed(0)} %. Watches terminated: ${run.terminated}.`,
    `The load: ${run.load.renewals} renewals and ${run.load.statuses} statuses, ${run.load.failures} failed, at most ${run.load.behind.toFixed(2)} s behind.`,
  ].join('\n');
}

/** What makes the figures worthless, or a program unfit: nothing of it is a matter of speed. */
export function shortcomings(run: Run): readonly string[] {
  const alive = living(namesOf(run.nodes)).length;
  const wrong = run.measured
    .filter((each) => each.shown !== run.nodes || each.alive !== alive)
    .map(
      (each) =>
        `${each.name} shows ${each.shown} of ${run.nodes} nodes at the end, ${each.alive} of ${alive} alive`,
    );
  if (run.terminated > 0)
    wrong.push(`${run.terminated} watches were terminated: a machine that busy measures nothing`);
  if (run.load.failures > 0) wrong.push(`${run.load.failures} requests of the load failed`);
  return wrong;
}

/** The figures in one line; speed is told, and is no bar yet. */
export function endingOf({ measured, terminated }: Run): string {
  const [ours, theirs] = measured;
  if (!(ours && theirs)) return 'nothing measured';
  const ratio = (of: (each: Measured) => number) => (of(ours) / of(theirs)).toFixed(2);
  const times = ({ scrapes }: Measured) => median(scrapes.map(({ seconds }) => seconds));
  return `CPU ${ratio(({ cpu }) => cpu)}, peak RSS ${ratio(({ peak }) => peak)}, scrape ${ratio(times)} of kube-state-metrics (today's figures, not yet a bar), ${terminated} watches terminated`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
