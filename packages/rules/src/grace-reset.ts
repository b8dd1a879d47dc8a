import type { Cluster } from './cluster-state.ts';
import type { DarknessSeen } from './darkness.ts';
import { ticksOfGrace } from './grace.ts';
import { firstTickAfter, firstTickWithin } from './observe-leader.ts';
import type { Settings } from './settings.ts';
import { committed } from './sight.ts';
import type { Grid, Pace } from './tick-grid.ts';
import { bothBy, overlap, type Seconds, shift, type Window } from './time.ts';

interface Known {
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly pace: Pace;
  readonly grid: Grid | undefined;
  readonly delay: Seconds;
  readonly controllerDelay: Seconds;
  readonly darkness: DarknessSeen;
}

/**
 * The tick in which every node's grace last began anew: a new leader's first, or the one that saw
 * a node return when all zones were dark. `undefined`: neither happened since we watch.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption
 */
export function graceReset(known: Known): Window | undefined {
  const took = firstTick(known);
  const left = leftDark(known);
  if (took === undefined || left === undefined) return took ?? left;
  return bothBy(took, left);
}

/** From its first tick's start until the first taint is off. */
const untilStrip: Seconds = 0.05;

/** A new leader looks as soon as its caches are in sync; what only its first tick does tells when. */
function firstTick({ cluster, settings, pace, grid, delay }: Known): Window | undefined {
  const { changed, firstTick: seen, firstFlip } = cluster.leader;
  if (changed === undefined) return undefined;
  const prior = {
    earliest: committed(changed, delay).earliest + firstTickAfter,
    latest: changed.at + firstTickWithin,
  };
  if (seen !== undefined) {
    const tick = { earliest: seen.at - delay - untilStrip, latest: seen.at };
    return overlap(prior, tick) ?? tick;
  }

  if (firstFlip === undefined) return prior;
  const period = grid?.period ?? pace.period;
  const ticks = ticksOfGrace(settings.grace, period);
  const flipped = { earliest: firstFlip.at - pace.late, latest: firstFlip.at };
  const began = shift(flipped, -ticks.most * period.latest, -ticks.least * period.earliest);
  return overlap(prior, began) ?? began;
}

function leftDark(known: Known): Window | undefined {
  const { cluster, delay, pace, controllerDelay, darkness } = known;
  if (cluster.leftDark === undefined || darkness === 'no') return undefined;
  const left = committed(cluster.leftDark, delay);
  const tick = shift(left, 0, controllerDelay + pace.period.latest);
  return darkness === 'yes' ? tick : { ...tick, earliest: -Infinity };
}
