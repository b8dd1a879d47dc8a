import type { Silence } from './cluster-state.ts';
import { agreement, type Evidence, type Learned, roundest } from './evidence.ts';
import type { Ticks } from './grace.ts';
import { learnedDelay } from './latency.ts';
import { paceOf, usual } from './model.ts';
import { type Pace, strainOf } from './tick-grid.ts';
import type { Instant, Seconds } from './time.ts';

/** The defaults that there ever were, the newest first. */
const defaults: readonly Seconds[] = [50, 40];
const units: readonly Seconds[] = [60, 30, 10, 5, 1, 0.5];

/**
 * The grace, as a number of ticks: a node is given up so many ticks after the one that heard it, and
 * both are ticks of one grid, so the silence seen, in periods, is that number. Any grace between
 * two neighbouring numbers of ticks shows the same, and foretells the same.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function learnGrace(evidence: Evidence): Learned | undefined {
  const { cluster, settings } = evidence;
  const delay = learnedDelay(cluster.latency, settings.delay);
  const pace = paceOf(cluster, settings, delay);
  const borne = cluster.samples.silences.map((silence) => borneTicks(silence, pace, delay));
  const most = Math.max(0, ...borne.map((ticks) => ticks.most));
  const found = Array.from({ length: most }, (_, index) => index + 1).flatMap((ticks) => {
    const agreed = agreement(evidence, borne, (one) => ticks >= one.least && ticks <= one.most);
    return agreed === undefined ? [] : [{ ticks, agreed }];
  });
  const [one, other] = found;
  if (one === undefined || other !== undefined) return undefined;
  const { earliest, latest } = pace.period;
  const bounds = { least: (one.ticks - 1) * earliest, most: one.ticks * latest };
  const known = defaults.find((value) => value > bounds.least && value < bounds.most);
  // With a period that is only assumed, all that is told is which of the defaults it is.
  if (known === undefined && !evidence.paced) return undefined;
  const value = known ?? roundest(units, (one.ticks - 1) * latest, one.ticks * earliest);
  return { value, ...bounds, ...one.agreed };
}

/** How many ticks a silence was borne; one less where it may have been counted a tick late. */
function borneTicks(
  { at, silence, extra, loads }: Silence,
  pace: Pace,
  delay: Seconds,
): Ticks & { readonly at: Instant } {
  const strain = loads.reduce((sum, load) => sum + strainOf(load, pace), 0);
  // Heard a little after we saw it, given up a little before; or seen late and heard at once.
  const shortest = silence - usual.write - delay - delay / 2 - strain;
  const longest = silence + delay;
  return {
    at,
    least: Math.floor(shortest / pace.period.latest) - Number(extra),
    most: Math.floor(longest / pace.period.earliest),
  };
}
