import { agreement, type Evidence, type Learned, roundest } from './evidence.ts';
import type { Seconds } from './time.ts';
import { disruption } from './zone.ts';

/** A pass takes a token up to a tenth of a second late; the taint's way to us is as long again. */
const sooner: Seconds = 0.1;
const later: Seconds = 0.3;
const units: readonly number[] = [1, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001];
/** Bounds further apart than that tell no rate. */
const widest = 1.15;

/**
 * The eviction rate: while nodes of a zone wait, their taints come one interval apart. A zone that
 * is partly down has another rate and does not tell; nor does a node that joined the queue late.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go Try
 */
export function learnRate(evidence: Evidence): Learned | undefined {
  const { cluster, settings } = evidence;
  const told = cluster.samples.intervals.filter(
    ({ waited, ...counts }) =>
      waited > settings.tick + 1 && disruption(counts, settings) !== 'partial',
  );
  const sorted = told.map(({ interval }) => interval).sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const near = (interval: Seconds): boolean => Math.abs(interval - median) <= (sooner + later) / 2;
  const agreed = agreement(evidence, told, ({ interval }) => near(interval));
  if (agreed === undefined) return undefined;
  const alike = sorted.filter(near);
  const longest = Math.min(...alike) + sooner;
  const shortest = Math.max(...alike) - later;
  if (shortest <= 0 || longest / shortest > widest) return undefined;
  const bounds = { least: 1 / longest, most: 1 / shortest };
  return { value: roundest(units, bounds.least, bounds.most), ...bounds, ...agreed };
}
