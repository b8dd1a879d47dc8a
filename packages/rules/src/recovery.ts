import type { NodeMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { committed } from './sight.ts';
import { firstTickAt, tickAfter } from './tick-grid.ts';
import { overlap, shift, type Window } from './time.ts';
import { isControllers } from './toleration.ts';

/**
 * When the NoExecute taints of a node that is Ready again are taken off, and with them all pending
 * deletions: at the next tick. `undefined`: there is nothing to take off.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go markNodeAsReachable
 */
export function predictUntaint(
  model: Model,
  node: NodeMemory,
  readyAt: number,
): Window | undefined {
  const { fact } = node;
  if (fact.ready?.status !== 'True' || !fact.taints.some(isControllers)) return undefined;
  const heard = committed({ at: readyAt }, model.delay);
  return shift(nextTick(model, heard), 0, model.margins.write);
}

/** The first tick that hears of something committed in the window. */
export function nextTick(model: Model, heard: Window): Window {
  const window = shift(heard, 0, model.controllerDelay);
  const { grid, pace } = model;
  const any = shift(window, 0, pace.period.latest);
  if (grid === undefined || heard.earliest === -Infinity) return any;
  const { least, most } = firstTickAt(grid, window);
  const ticks = { earliest: tickAfter(grid, least).earliest, latest: tickAfter(grid, most).latest };
  return overlap(ticks, any) ?? any;
}
