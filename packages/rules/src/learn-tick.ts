import { agreement, type Evidence, enough, type Learned } from './evidence.ts';
import { paceOf } from './model.ts';
import { strainOf } from './tick-grid.ts';
import { type Instant, type Seconds, shift, type Window } from './time.ts';

/** Periods that are looked for: halves of a second. Shorter ones drown in how late we see. */
const candidates: readonly Seconds[] = Array.from({ length: 118 }, (_, index) => 60 - index / 2);

/** A write is seen so much sooner or later after its tick than another. */
const jitter: Seconds = 0.15;

/**
 * Half of the period explains whatever the period explains. That all of so many distances are even
 * is no accident; the assumed period is believed sooner, unless a longer one explains as much.
 */
const enoughAgainstHalf = 12;

/**
 * The period of the ticks: writes that only ticks make lie whole periods apart, and the longest
 * period that explains all distances is the one. `contradicted`: the period in force explains them
 * not, and no other does either.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go Run (sliding period)
 */
export function learnTick(evidence: Evidence): Learned | 'contradicted' | undefined {
  const { settings, cluster } = evidence;
  const pace = paceOf(cluster, settings, settings.delay);
  const events = cluster.samples.distances.map(({ at, distance, load }) => ({
    at,
    distance,
    strain: strainOf(load, pace),
  }));
  const pass = shift(pace.period, -settings.tick);
  const explains = (tick: Seconds) => {
    const grid = shift(pass, tick);
    const told = events.filter((event) => isNarrow(near(event, grid), tick));
    const agreed = agreement(evidence, told, (event) => holds(near(event, grid), event.distance));
    return { told, agreed };
  };
  const longest = candidates.find((tick) => explains(tick).agreed !== undefined);
  const found = longest === undefined ? undefined : explains(longest).agreed;
  const enoughOfIt = longest === settings.tick ? enough : enoughAgainstHalf;
  if (longest !== undefined && found && found.agree >= enoughOfIt) {
    return { value: longest, least: longest - 0.25, most: longest + 0.25, ...found };
  }
  const inForce = explains(settings.tick);
  return inForce.told.length >= enough && !inForce.agreed ? 'contradicted' : undefined;
}

interface Event {
  readonly at: Instant;
  readonly distance: Seconds;
  readonly strain: Seconds;
}

/** How long the whole number of ticks nearest to a distance may last. */
function near({ distance, strain }: Event, { earliest, latest }: Window): Window {
  const ticks = Math.max(1, Math.round((2 * distance) / (earliest + latest)));
  return { earliest: ticks * earliest - jitter, latest: ticks * latest + strain + jitter };
}

/** After too many ticks, or a busy one, any period fits: nothing is told. */
const isNarrow = ({ earliest, latest }: Window, tick: Seconds): boolean =>
  latest - earliest < tick / 3;

const holds = ({ earliest, latest }: Window, distance: Seconds): boolean =>
  distance >= earliest && distance <= latest;
