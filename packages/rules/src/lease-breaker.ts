import type { NodeMemory } from './cluster-state.ts';
import { tickBetween } from './heartbeat.ts';
import type { Model } from './model.ts';
import { committed } from './sight.ts';
import type { Instant, Window } from './time.ts';

/** yes: the node can not be given up; no: nothing hinders; maybe: it depends on a tick not known. */
export type Blinded = 'yes' | 'no' | 'maybe';

/**
 * From 1.37 the controller reads a lease live before it gives the node up, and holds back while the
 * live one is not the version it counted. A write that is no renewal (an annotation, a clock stepped
 * back), made after the tick that counted the last renewal, holds it back for ever.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function blinded(model: Model, node: NodeMemory): Blinded {
  const { settings, delay, reset } = model;
  const { lease } = node;
  if (settings.leaseBreaker === 0 || lease?.touched === undefined) return 'no';
  const touched = committed(lease.touched, delay);
  const counted = lease.renewal && committed(lease.renewal, delay);
  const beat = node.statusBeat && committed(node.statusBeat, delay);
  const byStatus = beat !== undefined && beat.latest > (counted?.latest ?? -Infinity);
  const copied = byStatus ? beat : (counted ?? foundAt(lease.firstSeenAt));
  const answers = [verdict(tickBetween(model, copied, touched, byStatus ? 1 : 0))];
  if (reset !== undefined && model.cluster.leader.changed)
    answers.push(afterTakeOver(touched, reset));
  return answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
}

/** A lease found at our start was counted some time before. */
const foundAt = (latest: Instant): Window => ({ earliest: -Infinity, latest });

function verdict({ least, most }: { least: number; most: number }): Blinded {
  if (least === 1) return 'yes';
  return most === 0 ? 'no' : 'maybe';
}

/** A new leader copies every lease as it is in its first tick. */
function afterTakeOver(touched: Window, firstTick: Window): Blinded {
  if (touched.latest < firstTick.earliest) return 'no';
  return touched.earliest > firstTick.latest ? 'yes' : 'maybe';
}
