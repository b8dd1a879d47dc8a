import type { LeaseMemory, NodeMemory } from './cluster-state.ts';
import type { Ticks } from './grace.ts';
import type { Model } from './model.ts';
import { committed } from './sight.ts';
import { firstTickAt, firstTickToHear } from './tick-grid.ts';
import { bothBy, type Instant, shift, type Window } from './time.ts';

/** When the controller could last hear a node, and how that counts. */
export interface Heard {
  /** The last counting heartbeat reached the controller. */
  readonly window: Window;
  /** Ticks by which the count starts later than the first one after it. */
  readonly extra: Ticks;
  /** No heartbeat was seen yet, only that the node is there. */
  readonly estimated: boolean;
}

const none: Ticks = { least: 0, most: 0 };
const maybe: Ticks = { least: 0, most: 1 };
const one: Ticks = { least: 1, most: 1 };

/**
 * The last heartbeat of a node: an advance of its lease's renewTime or a change of
 * Ready.lastHeartbeatTime, whichever was seen later.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function heard(model: Model, node: NodeMemory): Heard {
  const { delay, controllerDelay } = model;
  const { lease } = node;
  const renewal = lease?.renewal && committed(lease.renewal, delay);
  const beat = node.statusBeat && committed(node.statusBeat, delay);
  if (renewal === undefined && beat === undefined) return unheard(model, node, lease);
  const window = renewal && beat ? bothBy(renewal, beat) : (renewal ?? beat ?? never);
  const extra = beat === undefined ? none : extraTick(model, node, beat, renewal);
  const heardBy = shift(window, 0, controllerDelay);
  return { window: heardBy, extra: underThisLeader(model, heardBy, extra), estimated: false };
}

/** What came before a new leader's first tick is heard there with its lease: nothing is forgotten. */
function underThisLeader(model: Model, heardBy: Window, extra: Ticks): Ticks {
  const { cluster, reset, darkness } = model;
  if (cluster.leader.changed === undefined || darkness !== 'no' || reset === undefined)
    return extra;
  if (heardBy.latest < reset.earliest) return none;
  return heardBy.earliest < reset.latest ? { least: 0, most: extra.most } : extra;
}

const never: Window = { earliest: -Infinity, latest: -Infinity };

/** Found at our start: it was heard before, nobody knows when. */
function unheard(model: Model, node: NodeMemory, lease: LeaseMemory | undefined): Heard {
  if (node.fact.ready === undefined)
    return { window: created(model, node), extra: none, estimated: false };
  const latest = Math.max(node.firstSeenAt, lease?.firstSeenAt ?? -Infinity);
  const window = { earliest: -Infinity, latest: latest + model.controllerDelay };
  return { window, extra: lease === undefined ? none : maybe, estimated: true };
}

/** A node without a Ready condition counts from its creation (the API server's clock). */
function created({ cluster }: Model, { fact }: NodeMemory): Window {
  const createdAt: Instant = fact.createdAt - cluster.wallOffset;
  return { earliest: createdAt, latest: createdAt + 1 };
}

/**
 * A status heartbeat whose tick saw no renewal makes the controller forget the lease; the next tick
 * takes the old lease for a new one, and the grace begins there, one tick later. When the tick
 * before had done the same, the lease was forgotten already, and this tick counts it anew.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
function extraTick(
  model: Model,
  node: NodeMemory,
  beat: Window,
  renewal: Window | undefined,
): Ticks {
  const { lease } = node;
  if (lease === undefined) return none;
  const renewed = renewal ?? { earliest: -Infinity, latest: lease.firstSeenAt };
  // Two watches tell the controller of the two: of what came close together, either may come first.
  if (beat.latest + model.controllerDelay < renewed.earliest) return none;
  const forgets = tickBetween(model, renewed, beat);
  const before = node.beatBefore && committed(node.beatBefore, model.delay);
  if (forgets.most === 0 || before === undefined || before.latest <= renewed.latest) return forgets;
  return tickBetween(model, before, beat, 1).least === 1 ? forgets : maybe;
}

/**
 * Whether a tick fell between two things that the controller heard, the second after the first:
 * one, none, or maybe. `more` asks for so many ticks beyond the first.
 */
export function tickBetween(
  { grid, pace, controllerDelay }: Pick<Model, 'grid' | 'pace' | 'controllerDelay'>,
  first: Window,
  second: Window,
  more = 0,
): Ticks {
  if (second.earliest - first.latest - controllerDelay > (1 + more) * pace.period.latest)
    return one;
  if (grid === undefined || first.earliest === -Infinity) return maybe;
  const before = firstTickToHear(grid, shift(first, 0, controllerDelay));
  const after = firstTickAt(grid, shift(second, 0, controllerDelay));
  if (after.least > before.most + more) return one;
  return after.most <= before.least + more ? none : maybe;
}
