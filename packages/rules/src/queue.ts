import type { Because, TickKnowledge } from './because.ts';
import type { NodeMemory, Return, ZoneMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { nextTick } from './recovery.ts';
import { committed } from './sight.ts';
import { backlog, taintThrottle } from './throttle.ts';
import { sameBurst } from './tick-memory.ts';
import { bothBy, type Instant, never, type Seconds, shift, type Window } from './time.ts';
import { nextToken, swapAt, writtenLate } from './token.ts';
import { isControllers } from './toleration.ts';
import { behaviour } from './versions.ts';
import type { Forecast } from './view.ts';
import { type Limiter, zoneRate } from './zone.ts';
import type { ZoneQueue } from './zone-queue.ts';

/** A tick is known where it is known this well. */
const sharp: Seconds = 0.21;
/** After a zone's rate fell to zero the old one may still be in force for so long. */
const lastMoments: Seconds = 1;
/** After so many periods another tick may have come in between. */
const skipped = 1.5;

/**
 * When the node gets its not-ready or unreachable NoExecute taint. `undefined`: it has it.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoExecuteTaintingPass
 */
export function predictNoExecute(
  model: Model,
  node: NodeMemory,
  unknown: Forecast | undefined,
): Forecast | undefined {
  if (node.fact.taints.some(isControllers)) return undefined;
  const queue = model.queues.get(node.zone);
  if (queue === undefined) return undefined;
  const joins = joinsQueue(model, node, unknown);
  const waiting = waits(node);
  const inHand = waiting ? undefined : takenInHand(model, node, queue);
  if (inHand !== undefined) return inHand;
  return waiting ? queued(model, node, queue, joins) : wouldQueue(model, node, queue, joins);
}

const waits = ({ fact: { ready } }: NodeMemory): boolean =>
  ready !== undefined && ready.status !== 'True';

/** The queue looked at the node just before it returned: it is tainted all the same, till the next tick. */
function takenInHand(model: Model, node: NodeMemory, { gate }: ZoneQueue): Forecast | undefined {
  const hasToken = gate.rate > 0 || hasFirstToken(model, node) || isUncounted(model, node);
  if (node.returned === undefined || !hasToken) return undefined;
  const { margins, controllerDelay, delay, now } = model;
  const seen = committed(node.returned, delay);
  const window = shift(seen, 0, controllerDelay + margins.pass + margins.turn);
  return now > window.latest ? undefined : { ...window, because: { code: 'called_off_too_late' } };
}

/** When the node joins its zone's queue; a kubelet's own NotReady does so at the next tick. */
function joinsQueue(model: Model, node: NodeMemory, unknown: Forecast | undefined): Window {
  const { reset, delay } = model;
  const { changed, lastStrip } = model.cluster.leader;
  const joins = joinsSince(model, node, unknown);
  const stripped = node.stripped && committed(node.stripped, delay);
  const since = stripped === undefined ? joins : bothBy(joins, stripped);
  if (reset === undefined || changed === undefined) return since;
  const first = bothBy(since, reset);
  return lastStrip === undefined ? first : bothBy(first, committed(lastStrip, delay));
}

function joinsSince(model: Model, node: NodeMemory, unknown: Forecast | undefined): Window {
  const { delay } = model;
  const { troubleSince, unknownSince } = node;
  // A kubelet that said so itself, and then fell silent, was in the queue already.
  const saidSo = (troubleSince?.at ?? Infinity) < (unknownSince?.at ?? Infinity);
  if (troubleSince && saidSo && waits(node)) {
    return nextTick(model, committed(troubleSince, delay));
  }
  const flips = unknown ?? committed(unknownSince ?? { at: node.firstSeenAt }, delay);
  if (behaviour(model.settings.version).queuesInSameTick) return flips;
  const { earliest, latest } = (model.grid ?? model.pace).period;
  const strain = busyBeyond(model, flips);
  const next = shift(flips, unknown ? earliest : earliest - model.margins.flip, latest + strain);
  return tickSeenSince(model, flips) ?? next;
}

/** The tick that came next, where it was seen to write: it says itself when it came, however late. */
function tickSeenSince({ grid, pace }: Model, flips: Window): Window | undefined {
  if (grid === undefined || grid.tick.earliest <= flips.latest + sameBurst) return undefined;
  const isNext = grid.tick.earliest - flips.latest < skipped * pace.period.latest;
  return isNext ? grid.tick : undefined;
}

/** How long the tick that gave a node up lasted beyond what its bucket held: the next comes later. */
function busyBeyond({ spent, pace }: Model, flips: Window): Seconds {
  return backlog(spent.ticks, shift(flips, 0, sameBurst), pace) / pace.qps;
}

/** The node waits already: tokens come one after another, and which node gets one is chance. */
function queued(model: Model, node: NodeMemory, queue: ZoneQueue, joins: Window): Forecast {
  const held = heldBack(model, joins) ?? uncounted(model, node, queue, joins);
  if (held !== undefined) return held;
  const { gate } = queue;
  if (gate.rate === 0) return stopped(model, node, gate, joins);
  const waiting = Math.max(queue.length, 1) + wasted(model, queue, joins);
  const token = nextToken(model, zoneOf(model, node), gate);
  const tick = awaitsTick(model, node) ? tickOf(joins) : undefined;
  const press = pressOn(model, node, Math.max(joins.earliest, token.earliest));
  const turn = turnOf(model, { joins, tick }, token, { waiting, rate: gate.rate });
  const throttled = press + writtenLate(model, zoneOf(model, node));
  const because = { code: 'queue', waiting, rate: gate.rate, ...(tick && { tick }) } as const;
  return { ...shift(turn, 0, press), because: throttled > 0 ? { ...because, throttled } : because };
}

/**
 * Nodes that turned Ready while the node waits, or just before: the tick that takes them out of the
 * queue may come after their turn, which then costs a token and taints nobody. One that had hardly
 * come into the queue may have done so even where there was a token: it is gone for an interval.
 */
function wasted(model: Model, { returned, ghosts, gate }: ZoneQueue, joins: Window): number {
  if (returned.length === 0) return ghosts;
  const costs = (one: Return): boolean => {
    const leaves = nextTick(model, committed(one, model.delay)).latest;
    return leaves + (hadNoTurn(model, one) ? 1 / gate.rate : 0) >= joins.earliest;
  };
  return ghosts + returned.filter(costs).length;
}

/** With a token free it would have been tainted, had it been in the queue for longer. */
function hadNoTurn({ margins, pace, settings }: Model, { at, since, wasUnknown }: Return): boolean {
  const atOnce = wasUnknown && behaviour(settings.version).queuesInSameTick;
  return at - since - (atOnce ? 0 : pace.period.latest) < margins.pass + margins.turn;
}

/** A tick comes between the node's trouble and its place in the queue. */
function awaitsTick({ settings }: Model, { fact, unknownSince }: NodeMemory): boolean {
  if (fact.ready?.status === 'False') return true;
  return unknownSince !== undefined && !behaviour(settings.version).queuesInSameTick;
}

const tickOf = ({ earliest, latest }: Window): TickKnowledge =>
  latest - earliest <= sharp ? 'learned' : 'open';

const zoneOf = ({ cluster }: Model, { zone }: NodeMemory): ZoneMemory | undefined =>
  cluster.zones.get(zone);

/**
 * How much later the taint may come because the client is throttled: the zones' queues are worked
 * on one after another, and each of the others may have a node to taint before this one.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoExecuteTaintingPass
 */
function pressOn(model: Model, { zone: own }: NodeMemory, earliest: Instant): Seconds {
  let turns = 1;
  for (const [zone, { length }] of model.queues) if (zone !== own && length > 0) turns++;
  return taintThrottle(model.spent.all, { earliest, latest: Infinity }, model.pace, turns);
}

/** From the first token that may be the node's to the last one that must be. */
function turnOf(
  { margins }: Model,
  { joins, tick }: { readonly joins: Window; readonly tick?: TickKnowledge | undefined },
  token: Window,
  { waiting, rate }: { readonly waiting: number; readonly rate: number },
): Window {
  const turns = (waiting - 1) * (1 / rate + margins.pass);
  const turn = tick === undefined ? margins.turn : margins.turnAfterTick;
  const [atOnce, inTurn] = [margins.pass + turn, margins.pass + margins.taint];
  const earliest = Math.max(joins.earliest, token.earliest);
  const last = Math.max(joins.latest + atOnce, token.latest + inTurn, earliest + margins.alone);
  return { earliest, latest: last + turns };
}

/** The rate is zero; taints end with the tick in which it became so. */
function stopped(model: Model, node: NodeMemory, gate: Limiter, joins: Window): Forecast {
  const because: Because = { code: model.cluster.dark ? 'all_zones_dark' : 'zone_rate_zero' };
  if (hasFirstToken(model, node)) return { earliest: joins.earliest, latest: Infinity, because };
  const change = gate.changes.at(-1);
  const swapped = change && swapAt(model, change.by).latest;
  const since = Math.max(swapped ?? -Infinity, node.troubleSince?.at ?? -Infinity);
  if (since + lastMoments <= model.now) return { ...never, because };
  return { earliest: joins.earliest, latest: Infinity, because };
}

/**
 * A zone none of whose nodes is counted is forgotten at the end of a tick and met anew at the next:
 * with a full bucket, and a queue that takes in tainted nodes too. Any tick may bring the taint.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption
 */
function uncounted(
  model: Model,
  node: NodeMemory,
  { gate: { rate }, length }: ZoneQueue,
  joins: Window,
): Forecast | undefined {
  if (!isUncounted(model, node)) return undefined;
  const because: Because = { code: 'queue', waiting: Math.max(length, 1), rate };
  return { earliest: joins.earliest, latest: Infinity, because };
}

function isUncounted(model: Model, node: NodeMemory): boolean {
  const zone = zoneOf(model, node);
  return zone !== undefined && zone.ready + zone.notReady === 0;
}

/** --node-eviction-rate=0: a bucket that never fills again still has the token it began with. */
function hasFirstToken(model: Model, node: NodeMemory): boolean {
  return model.settings.rate === 0 && zoneOf(model, node)?.lastTaint === undefined;
}

/** The node is still Ready: if it goes silent, alone or with the others that are silent too. */
function wouldQueue(model: Model, node: NodeMemory, queue: ZoneQueue, joins: Window): Forecast {
  const held = heldBack(model, joins) ?? uncounted(model, node, queue, joins);
  if (held !== undefined) return held;
  const others = Math.max(queue.silent - 1, 0);
  const alone = rateWithout(model, node, 1);
  const together = rateWithout(model, node, 1 + others);
  const dark = lastLight(model, node);
  const ends = queue.gate.rate === 0 && alone === 0 && !hasFirstToken(model, node);
  if (ends) return { ...never, because: { code: 'zone_rate_zero' } };
  if (dark || alone === 0 || together === 0) {
    const because: Because = { code: dark ? 'all_zones_dark' : 'zone_rate_zero' };
    return { earliest: joins.earliest, latest: Infinity, because };
  }
  const waiting = queue.length + wasted(model, queue, joins) + 1 + others;
  const token = nextToken(model, zoneOf(model, node), queue.gate);
  const window = turnOf(model, { joins }, token, { waiting, rate: together });
  return { ...window, because: { code: 'queue', waiting, rate: together } };
}

/** The zone's rate once so many of its ready nodes, the node among them, are gone. */
function rateWithout({ cluster, settings }: Model, node: NodeMemory, gone: number): number {
  const zone = cluster.zones.get(node.zone);
  if (zone === undefined) return 0;
  const lost = node.fact.excluded ? 0 : Math.min(gone, zone.ready);
  return zoneRate({ ready: zone.ready - lost, notReady: zone.notReady + lost }, settings);
}

/** No ready node is left anywhere once this one, and all that are silent, are gone. */
function lastLight({ lights }: Model, node: NodeMemory): boolean {
  return !node.fact.excluded && lights.ready <= Math.max(lights.silent, 1);
}

function heldBack(model: Model, joins: Window): Forecast | undefined {
  const { earliest } = joins;
  if (earliest === Infinity) return { ...never, because: { code: 'lease_blinded' } };
  if (!model.fresh) return { earliest, latest: Infinity, because: { code: 'evidence_stale' } };
  if (model.leader !== 'overdue') return undefined;
  return { earliest, latest: Infinity, because: { code: 'no_leader' } };
}
