import type { Cluster } from './cluster-state.ts';
import { tickBetween } from './heartbeat.ts';
import type { Model } from './model.ts';
import { sameTick } from './observe-zone.ts';
import { committed } from './sight.ts';

/** Whether the controller saw the last darkness of all zones, which is over. */
export type DarknessSeen = 'yes' | 'no' | 'maybe';

/**
 * The controller looks at the zones once a tick: a darkness that comes and goes between two ticks is
 * none. One that a tick itself brought is seen as that tick ends. One that a node of a zone ends
 * which it has not met is not over for it, until that zone too was dark for a tick.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption
 */
export function darknessSeen(
  { leftDark }: Cluster,
  model: Pick<Model, 'grid' | 'pace' | 'delay' | 'controllerDelay'>,
): DarknessSeen {
  if (leftDark === undefined) return 'no';
  const { since, byNewZone } = leftDark;
  if (byNewZone) return 'maybe';
  if (since.byFlip) return leftDark.at - since.at < sameTick ? 'maybe' : 'yes';
  const [began, ended] = [committed(since, model.delay), committed(leftDark, model.delay)];
  const { least, most } = tickBetween(model, began, ended);
  return least === 1 ? 'yes' : most === 0 ? 'no' : 'maybe';
}
