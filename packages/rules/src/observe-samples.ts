import type { Cluster, NodeMemory, Samples, ZoneMemory } from './cluster-state.ts';
import type { Status } from './fact.ts';
import type { Sight } from './sight.ts';
import { type Load, noteTickWrite } from './tick-grid.ts';

/*
 * What the controller is seen to do, kept for learning its flags from it. Only what a watch told
 * counts: of what a list told nobody knows when it happened.
 */

const remembered = 64;

/** Nothing seen yet. */
export function emptySamples(): Samples {
  return { silences: [], distances: [], intervals: [], follows: [] };
}

/** The controller wrote what it writes in a tick only; so many requests go with it. */
export function noteTick(
  cluster: Cluster,
  { at }: Sight,
  requests: number,
  inTurn: number = requests,
): void {
  const before = cluster.ticks.bursts.at(-1);
  const load = before && loadOf(before);
  noteTickWrite(cluster.ticks, at, requests, inTurn);
  if (before === undefined || load === undefined || cluster.ticks.bursts.at(-1) === before) return;
  remember(cluster.samples.distances, { at, distance: at - before.at, load });
}

const loadOf = ({ requests, inTurn, writers }: Load): Load => ({ requests, inTurn, writers });

/**
 * The controller gave a node up. Nothing is learned where the wait began anew in between, where the
 * node never was Ready (another grace holds then), where a write hid its lease, and where its last
 * heartbeat came by a list.
 */
export function noteSilence(
  cluster: Cluster,
  memory: NodeMemory,
  before: Status | undefined,
  sight: Sight,
): void {
  const lease = cluster.leases.get(memory.name);
  const [renewal, beat] = [lease?.renewal, memory.statusBeat];
  const extra = (beat?.at ?? -Infinity) > (renewal?.at ?? -Infinity);
  const last = extra ? beat : renewal;
  if (before === undefined || last === undefined || last.notBefore !== undefined) return;
  const began = Math.max(
    cluster.leader.changed?.at ?? -Infinity,
    cluster.leftDark?.at ?? -Infinity,
  );
  if (last.at <= began || lease?.touched !== undefined) return;
  const loads = cluster.ticks.bursts
    .filter(({ at }) => at >= last.at && at < sight.at - 1)
    .map(loadOf);
  remember(cluster.samples.silences, { at: sight.at, silence: sight.at - last.at, extra, loads });
}

/** A node got its zone's token. Call it before the zone remembers this taint as its last. */
export function noteToken(
  { samples }: Cluster,
  memory: NodeMemory,
  { lastTaint, ready, notReady }: ZoneMemory,
  sight: Sight,
): void {
  const { troubleSince, unknownSince, marking, stripped } = memory;
  if (sight.notBefore !== undefined || stripped !== undefined) return;
  const { at } = sight;
  const watched = lastTaint?.notBefore === undefined && troubleSince?.notBefore === undefined;
  if (lastTaint !== undefined && watched) {
    const waited = lastTaint.at - (troubleSince?.at ?? Infinity);
    const interval = { at, interval: at - lastTaint.at, waited, ready, notReady };
    remember(samples.intervals, interval);
  }
  if (marking === undefined || unknownSince?.notBefore !== undefined) return;
  const free = marking.at - (lastTaint?.at ?? -Infinity);
  remember(samples.follows, { at, lag: at - marking.at, free, ready, notReady });
}

function remember<Sample>(samples: Sample[], sample: Sample): void {
  samples.push(sample);
  if (samples.length > remembered) samples.shift();
}
