import type { Seconds, Window } from './time.ts';

/** How many ticks after the one that heard a node the controller gives it up: bounds. */
export interface Ticks {
  readonly least: number;
  readonly most: number;
}

/**
 * The first tick at which more than the grace has passed since the tick that heard the node: the
 * comparison is strict, and a tick comes one period after another.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function ticksOfGrace(grace: Seconds, period: Window): Ticks {
  return {
    least: Math.floor(grace / period.latest) + 1,
    most: Math.floor(grace / period.earliest) + 1,
  };
}

/** The time between the tick that heard a node and the one that gives it up. */
export function silenceBorne(grace: Seconds, period: Window): Window {
  const ticks = ticksOfGrace(grace, period);
  return {
    earliest: Math.max(grace, ticks.least * period.earliest),
    latest: Math.min(ticks.most * period.latest, grace + period.latest),
  };
}
