/** What was measured so far, by bucket. */
export interface Histogram {
  /** Upper bounds of the buckets, ascending, each included, without `Infinity`. */
  readonly bounds: readonly number[];
  /** How many fell into each bucket and in none before it; one more than `bounds`. */
  readonly counts: number[];
  sum: number;
}

/** Gap between two renewals of a lease, as a share of the grace in force. */
export const leaseGapBounds: readonly number[] = [
  0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
];

/** Seconds outside of the bounds that were forecast; 0: inside. */
export const predictionErrorBounds: readonly number[] = [
  0, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];

/** Nothing measured yet. */
export function emptyHistogram(bounds: readonly number[]): Histogram {
  return { bounds, counts: [...bounds, Infinity].map(() => 0), sum: 0 };
}

/** Takes one more value in, in its place: each renewal is one. Returns the histogram given. */
export function addValue(histogram: Histogram, value: number): Histogram {
  const { bounds, counts } = histogram;
  const found = bounds.findIndex((bound) => value <= bound);
  const bucket = found < 0 ? bounds.length : found;
  counts[bucket] = (counts[bucket] ?? 0) + 1;
  histogram.sum += value;
  return histogram;
}
