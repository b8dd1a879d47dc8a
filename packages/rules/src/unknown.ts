import type { Because, TickKnowledge } from './because.ts';
import type { NodeMemory } from './cluster-state.ts';
import { silenceBorne, type Ticks, ticksOfGrace } from './grace.ts';
import { type Heard, heard } from './heartbeat.ts';
import { blinded } from './lease-breaker.ts';
import type { Model } from './model.ts';
import { backlog } from './throttle.ts';
import { firstTickAt, firstTickToHear, strainSince, tickAfter } from './tick-grid.ts';
import { at, bothBy, never, overlap, type Seconds, shift, type Window } from './time.ts';
import type { Forecast } from './view.ts';

interface Flip {
  readonly window: Window;
  readonly tick: TickKnowledge;
}

/** A grid that has drifted further than this says less than no grid. */
const widest: Seconds = 1.05;

/**
 * When Ready becomes Unknown if the node stays silent from now on. `undefined`: it is Unknown.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function predictUnknown(model: Model, node: NodeMemory): Forecast | undefined {
  const { settings } = model;
  const ready = node.fact.ready;
  if (ready?.status === 'Unknown') return undefined;
  const grace = ready === undefined ? settings.startupGrace : settings.grace;
  const last = heard(model, node);
  const flip = model.grid ? onGrid(model, last, grace) : offGrid(model, last, grace);
  const because = reasonOf(model, last, grace, flip.tick);
  const earliest = last.estimated
    ? Math.max(flip.window.earliest, model.now)
    : flip.window.earliest;
  const silent = { earliest, latest: flip.window.latest, because };
  return unlessHeldBack(model, node, silent);
}

/** The tick that heard the node is one of few; each later tick is known from it. */
function onGrid(model: Model, last: Heard, grace: Seconds): Flip {
  const { grid, reset } = model;
  if (grid === undefined || last.window.earliest === -Infinity) return offGrid(model, last, grace);
  const hears = firstTickToHear(grid, last.window);
  const anew = reset === undefined ? undefined : ticksWithin(model, reset);
  const first = Math.max(hears.least + last.extra.least, anew?.least ?? -Infinity);
  const final = Math.max(hears.most + last.extra.most, anew?.most ?? -Infinity);
  const ticks = ticksOfGrace(grace, grid.period);
  const own = hears.least + last.extra.least + ticks.least;
  // The tick that sees a darkness end gives up, before it does, whose grace is over.
  const inTime = model.darkness !== 'no' && anew !== undefined && own <= anew.most;
  const latest = final + ticks.most;
  const soonest = stillToCome(inTime ? own : first + ticks.least, latest);
  const sure = soonest === latest;
  const write = model.margins.write + (sure ? model.margins.slow : 0);
  const window = {
    earliest: tickAfter(grid, soonest).earliest,
    latest: tickAfter(grid, latest).latest + write + underWay(model, latest),
  };
  const any = offGrid(model, last, grace);
  const both = overlap(window, any.window);
  if (both === undefined) return any;
  const sharp = both.latest - both.earliest <= widest;
  return { window: both, tick: sure && sharp ? 'learned' : sure ? 'open' : 'straddled' };
}

/** Of two ticks the one before the last that was seen to write is over: one watch tells of both in order. */
const stillToCome = (soonest: number, latest: number): number =>
  Math.max(soonest, Math.min(0, latest));

/** A tick of which writes were seen already is as late with its others as the client must wait. */
function underWay({ spent, pace, grid }: Model, tick: number): Seconds {
  if (tick > 0 || grid === undefined) return 0;
  return backlog(spent.ticks, { earliest: grid.tick.latest, latest: Infinity }, pace) / pace.qps;
}

/** The indices of the ticks that a window which is itself a tick may be. */
function ticksWithin({ grid }: Model, { earliest, latest }: Window): Ticks | undefined {
  if (grid === undefined) return undefined;
  const { least } = earliest === -Infinity ? { least: earliest } : firstTickAt(grid, at(earliest));
  const after = firstTickAt(grid, at(latest)).most;
  return { least, most: tickAfter(grid, after).earliest <= latest ? after : after - 1 };
}

/** Any tick within a period after the heartbeat may have heard it. */
function offGrid(model: Model, last: Heard, grace: Seconds): Flip {
  const { pace, grid, reset } = model;
  const period = grid?.period ?? pace.period;
  const { window, extra } = last;
  const counts = shift(
    window,
    extra.least * period.earliest,
    period.latest + extra.most * period.latest,
  );
  const borne = silenceBorne(grace, period);
  const began = Math.max(window.earliest, reset?.earliest ?? -Infinity) - period.latest;
  const strain = strainSince(model.cluster.ticks, began, pace);
  const latest = borne.latest + strain + model.margins.write;
  if (reset === undefined) return { window: shift(counts, borne.earliest, latest), tick: 'open' };
  const flips = shift(bothBy(counts, reset), borne.earliest, latest);
  const own = counts.earliest + borne.earliest;
  const inTime = model.darkness !== 'no' && own <= reset.latest;
  return { window: inTime ? { ...flips, earliest: own } : flips, tick: 'open' };
}

function reasonOf(model: Model, last: Heard, grace: Seconds, tick: TickKnowledge): Because {
  const { reset, darkness } = model;
  if (reset !== undefined && reset.latest > last.window.latest) {
    const code = darkness !== 'no' ? 'all_zones_left_dark' : 'leader_changed';
    return { code, grace, tick };
  }
  if (last.estimated) return { code: 'estimate', grace };
  const quirk =
    last.extra.least !== last.extra.most ? 'open' : last.extra.most === 1 ? 'yes' : 'no';
  return { code: 'silence', grace, tick, quirk };
}

/** What keeps the controller from giving the node up, or us from knowing it. */
function unlessHeldBack(model: Model, node: NodeMemory, silent: Forecast): Forecast {
  if (!model.fresh) return { ...silent, latest: Infinity, because: { code: 'evidence_stale' } };
  if (model.leader === 'overdue') {
    return { ...silent, latest: Infinity, because: { code: 'no_leader' } };
  }
  const blind = blinded(model, node);
  if (blind === 'no') return silent;
  const held = { code: 'lease_blinded' } as const;
  return blind === 'yes'
    ? { ...never, because: held }
    : { ...silent, latest: Infinity, because: held };
}
