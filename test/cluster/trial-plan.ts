import type { Patience } from './objects.ts';
import { pick, type Random } from './random.ts';

/** What a trial does next, and to whom. */
export type Deed =
  | { readonly kind: 'die'; readonly node: string; readonly away: number; readonly beatAt?: number }
  | { readonly kind: 'not_ready'; readonly node: string; readonly away: number }
  | { readonly kind: 'edit' }
  | { readonly kind: 'none' };

export interface Zone {
  readonly name: string;
  readonly up: readonly string[];
  readonly down: number;
}

/** Seconds between two deeds. */
export const pause = 0.8;

/**
 * The next deed: mostly a death, for a time that ends before the grace, between taint and
 * deletion, or long after; in a quarter of them the status is posted once more afterwards. Never more
 * than three in ten of a zone are down, so that it stays as it is.
 */
export function nextDeed(random: Random, zones: readonly Zone[]): Deed {
  const open = zones.filter(({ up, down }) => down + 1 < 0.3 * (up.length + down));
  const dice = random();
  if (dice < 0.12 || open.length === 0) return { kind: dice < 0.1 ? 'edit' : 'none' };
  const node = pick(random, pick(random, open).up);
  if (dice < 0.24) return { kind: 'not_ready', node, away: 3 + 12 * random() };
  const away = random() < 0.2 ? 2 + 6 * random() : 12 + 16 * random();
  const beatAt = random() < 0.25 ? 0.3 + 3 * random() : undefined;
  return { kind: 'die', node, away, ...(beatAt !== undefined && beatAt < away && { beatAt }) };
}

/** What a pod tolerates of the two taints: nothing, nothing for long, long, for ever, no match. */
export function tolerance(random: Random): Patience {
  const dice = random();
  if (dice < 0.12) return 0;
  if (dice < 0.24) return 'none';
  if (dice < 0.72) return 1 + Math.floor(5 * random());
  if (dice < 0.9) return 12 + Math.floor(15 * random());
  return 'forever';
}
