import type { Cluster, NodeMemory, Samples, ZoneMemory } from './cluster-state.ts';
import type { NodeFact, Status } from './fact.ts';
import type { Sight } from './sight.ts';
import { type Load, noteSent, noteTickWrite } from './tick-memory.ts';

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

/** A node that the controller meets costs an event and its labels, one that is gone an event. */
export const meeting = { came: 3, gone: 1 } as const;

/** What a node just given up is tainted by is counted with its tick. */
const withFlip = 5;

/**
 * The controller's taints of a node changed, though no tick had to change them: each set is read and
 * patched to add to it, and again to take from it.
 *
 * @see kubernetes/pkg/controller/util/node/controller_utils.go SwapNodeControllerTaint
 */
export function noteTaints(
  { ticks }: Cluster,
  { fact, unknownSince }: NodeMemory,
  { taints: before }: NodeFact,
  { at }: Sight,
): void {
  const [had, has] = [keysOf(before, 'NoSchedule'), keysOf(fact.taints, 'NoSchedule')];
  const flipped = at - (unknownSince?.at ?? -Infinity) < withFlip;
  const added = !flipped && has.some((key) => !had.includes(key));
  const removed = had.some((key) => !has.includes(key));
  const evicts =
    keysOf(before, 'NoExecute').length === 0 && keysOf(fact.taints, 'NoExecute').length > 0;
  const writes = Number(added) + Number(removed) + Number(evicts);
  if (writes > 0) noteSent(ticks, at, 2 * writes);
}

const keysOf = (taints: NodeFact['taints'], of: string): readonly string[] =>
  taints.flatMap(({ key, effect }) =>
    effect === of && key.startsWith('node.kubernetes.io/') ? [key] : [],
  );

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
  const { lease, statusBeat: beat } = memory;
  const renewal = lease?.renewal;
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
