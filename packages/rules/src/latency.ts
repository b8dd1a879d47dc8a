import type { Cluster, LeaseMemory } from './cluster-state.ts';
import type { LeaseFact } from './fact.ts';
import type { Instant, Seconds } from './time.ts';

/** How late renewals came of late: of each second the quickest, counted by size. */
export interface Latency {
  readonly counts: number[];
  /** The second under way: its quickest renewal, and how many came. */
  second: Instant;
  quickest: Seconds;
  renewals: number;
}

const bounds: readonly Seconds[] = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2];
const forgetAt = 2000;
const quantile = 0.99;
/** So many seconds have to be seen before they say anything, and so many renewals in each. */
const enough = 30;
const fewest = 3;
/** A node's quickest renewal is looked for anew so often: clocks drift. */
const window = 64;

/** Nothing seen yet. */
export function emptyLatency(): Latency {
  return { counts: bounds.map(() => 0).concat(0), second: 0, quickest: Infinity, renewals: 0 };
}

/**
 * A renewal arrived. Its time by the node's clock and ours differ by the clocks' skew and by what
 * request and watch took; what exceeds the node's quickest is what they took this time. A slow
 * kubelet is slow alone: only what all renewals of a second share is ours.
 *
 * @see docs/model.md "How late we see"
 */
export function noteLatency(cluster: Cluster, memory: LeaseMemory, fact: LeaseFact): void {
  if (fact.notBefore !== undefined || fact.renewTime === undefined) return;
  const late = fact.seenAt + cluster.wallOffset - fact.renewTime;
  const { apart } = memory;
  const quickest = Math.min(apart.lately, apart.before);
  apart.lately = Math.min(apart.lately, late);
  apart.renewals++;
  if (apart.renewals % window === 0) {
    apart.before = apart.lately;
    apart.lately = Infinity;
  }
  if (quickest < Infinity) share(cluster.latency, Math.floor(fact.seenAt), late - quickest);
}

function share(latency: Latency, second: Instant, excess: Seconds): void {
  if (second !== latency.second) {
    if (latency.renewals >= fewest) count(latency, latency.quickest);
    latency.second = second;
    latency.quickest = Infinity;
    latency.renewals = 0;
  }
  latency.quickest = Math.min(latency.quickest, excess);
  latency.renewals++;
}

function count({ counts }: Latency, excess: Seconds): void {
  const found = bounds.findIndex((bound) => excess <= bound);
  const index = found === -1 ? bounds.length : found;
  counts[index] = (counts[index] ?? 0) + 1;
  if (counts.reduce((sum, each) => sum + each, 0) < forgetAt) return;
  for (const each of counts.keys()) counts[each] = (counts[each] ?? 0) / 2;
}

/** How late we see what is written, in 99 of 100 seconds; `assumed` before we know. */
export function learnedDelay({ counts }: Latency, assumed: Seconds): Seconds {
  const all = counts.reduce((sum, each) => sum + each, 0);
  if (all < enough || assumed === 0) return assumed;
  let sum = 0;
  for (const [index, each] of counts.entries()) {
    sum += each;
    if (sum >= quantile * all) return bounds[index] ?? bounds.at(-1) ?? assumed;
  }
  return assumed;
}
