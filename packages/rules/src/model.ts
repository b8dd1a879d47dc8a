import { type Census, censusOf } from './census.ts';
import type { Cluster } from './cluster-state.ts';
import { type DarknessSeen, darknessSeen } from './darkness.ts';
import type { Toleration } from './fact.ts';
import { graceReset } from './grace-reset.ts';
import { learnedDelay } from './latency.ts';
import { type LeaderState, leaderState } from './leader.ts';
import type { Settings } from './settings.ts';
import { type Spent, type SpentBy, spendings, unseenOf } from './spending.ts';
import { type Firings, firingsOf } from './throttle.ts';
import { fitGrid, type Grid, type Pace } from './tick-grid.ts';
import type { Instant, Seconds, Window } from './time.ts';
import { admitted } from './toleration.ts';
import { type ZoneQueue, zoneQueues } from './zone-queue.ts';

/** What one forecast needs beside the node it speaks of; made once for all nodes. */
export interface Model {
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly now: Instant;
  readonly pace: Pace;
  readonly margins: Margins;
  /** Where the ticks lie; `undefined`: not learned. */
  readonly grid: Grid | undefined;
  /** How much of its client's bucket the controller had used, and when: in all, and by its ticks alone. */
  readonly spent: Spent;
  /** From a commit until we have seen it, at most: what is set, or more if we learned so. */
  readonly delay: Seconds;
  /** From a commit until the controller has seen it, at most. */
  readonly controllerDelay: Seconds;
  readonly leader: LeaderState;
  /** Whether the controller saw the last darkness of all zones. */
  readonly darkness: DarknessSeen;
  /** When every node's grace began anew, by a new leader or by the end of all zones dark. */
  readonly reset: Window | undefined;
  /** When the pending pod timers fire, by our sight. */
  readonly firings: Firings;
  /** The nodes given up that were Ready, and how many pods are marked for each. */
  readonly flips: Census['flips'];
  readonly census: Census;
  readonly queues: ReadonlyMap<string, ZoneQueue>;
  /** The ready nodes of all zones, and those of them that are silent. */
  readonly lights: { readonly ready: number; readonly silent: number };
  /** Leases and nodes are seen as they are now. */
  readonly fresh: boolean;
  /** What a pod tolerates that says nothing of it: what is assumed of pods that are not listed. */
  readonly tolerations: readonly Toleration[];
}

/** What the controllers' own work takes at most, beside what throttling adds. */
export interface Margins {
  /** From a tick's start until its write is committed. */
  readonly write: Seconds;
  /** So much more where the tick is known: a control plane may be slow for a moment. */
  readonly slow: Seconds;
  /** The same of its first write: what a burst tells of its tick. */
  readonly flip: Seconds;
  /** The taint queue is looked at so often. */
  readonly pass: Seconds;
  /** From the token until the taint is committed: so much sooner than that it was taken. */
  readonly taint: Seconds;
  /** The same where a token was there, in the press of the tick that gave the node up. */
  readonly turn: Seconds;
  /** The same where a tick came first: it was no longer in that press. */
  readonly turnAfterTick: Seconds;
  /** From the first moment at which a node without others before it may be tainted to the last, at least. */
  readonly alone: Seconds;
  /** From a timer that fires, or a flip, until a pod is written. */
  readonly pod: Seconds;
}

export const usual: Margins = {
  write: 0.15,
  slow: 0.25,
  flip: 0.09,
  pass: 0.1,
  taint: 0.14,
  turn: 0.28,
  turnAfterTick: 0.18,
  alone: 0.48,
  pod: 1,
};

const press: Seconds = 0.04;
const roundTrip: Seconds = 0.01;

/** A pass over the nodes takes this long beside its pause: it grows with their number. */
const shortestPass: Seconds = 0.001;
const longestPass = (nodes: number): Seconds => 0.015 + nodes * 2e-5;

/** The controller's pace before anything is learned of it; writes are seen `delay` late at most. */
export function paceOf({ nodes }: Cluster, settings: Settings, delay: Seconds): Pace {
  const { tick, qps, burst } = settings;
  const period = { earliest: tick + shortestPass, latest: tick + longestPass(nodes.size) };
  return { period, late: delay + usual.flip, qps, burst, press, roundTrip };
}

/** The model of one set of settings at `now`; several share one census, and what the client spent. */
export function modelOf(
  cluster: Cluster,
  settings: Settings,
  now: Instant,
  census: Census = censusOf(cluster, now),
  spentBy: SpentBy = spendings(cluster.ticks),
): Model {
  const delay = learnedDelay(cluster.latency, settings.delay);
  const pace = paceOf(cluster, settings, delay);
  return modelWith({ cluster, settings, now, pace, margins: usual, census }, spentBy);
}

/** The same with a pace of one's own: for what is known exactly. */
export function modelWith(
  given: Pick<Model, 'cluster' | 'settings' | 'now' | 'pace' | 'margins' | 'census'>,
  spentBy: SpentBy = spendings(given.cluster.ticks),
): Model {
  const { cluster, settings, now, pace, census } = given;
  const grid = fitGrid(cluster.ticks, pace);
  const spent = spentBy(pace, unseenOf(census, settings, pace));
  const delay = learnedDelay(cluster.latency, settings.delay);
  const controllerDelay = settings.delay / 2;
  const known = { ...given, grid, spent, delay, controllerDelay };
  const sketch = { ...known, darkness: darknessSeen(cluster, known) };
  const queues = zoneQueues(sketch);
  return {
    ...sketch,
    leader: leaderState(cluster.leader, now),
    reset: graceReset(sketch),
    firings: firingsOf(timers(cluster), settings),
    flips: census.flips,
    queues,
    lights: lightsOf(cluster, queues),
    fresh: cluster.fresh.leases && cluster.fresh.nodes,
    tolerations: admitted([], settings.notReadySeconds, settings.unreachableSeconds),
  };
}

function lightsOf({ zones }: Cluster, queues: Model['queues']): Model['lights'] {
  let [ready, silent] = [0, 0];
  for (const zone of zones.values()) ready += zone.ready;
  for (const queue of queues.values()) silent += queue.silent;
  return { ready, silent };
}

function timers({ pods }: Cluster): readonly Instant[] {
  const instants: Instant[] = [];
  for (const memory of pods.values()) {
    for (const { timer } of memory.pods.values()) {
      if (timer !== undefined) instants.push(timer.since.at + timer.seconds);
    }
  }
  return instants;
}
