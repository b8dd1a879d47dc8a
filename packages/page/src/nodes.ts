import type { Phase, Row } from './api.ts';
import { phases } from './phases.ts';
import { sooner } from './when.ts';
import { byName } from './world.ts';

/** Those in trouble, the soonest eviction first, then what comes next, then by name. */
export function inTrouble(rows: Iterable<Row>): readonly Row[] {
  return [...rows].filter(({ trouble }) => trouble !== null).sort(byUrgency);
}

function byUrgency(one: Row, other: Row): number {
  return (
    sooner(
      one.trouble?.eviction?.earliest ?? 'never',
      other.trouble?.eviction?.earliest ?? 'never',
    ) ||
    sooner(nextOf(one), nextOf(other)) ||
    byName(one.name, other.name)
  );
}

function nextOf({ trouble }: Row) {
  return (trouble?.next && trouble[trouble.next]?.earliest) ?? 'never';
}

/** What a person chose to see. */
export interface Choice {
  readonly search: string;
  readonly phases: readonly Phase[];
}

/** Whether a node is among what was chosen: every word is in its name, zone or pool. */
export function matches(
  { name, zone, pool, phase }: Row,
  { search, phases: some }: Choice,
): boolean {
  if (some.length > 0 && !some.includes(phase)) return false;
  const text = `${name} ${zone} ${pool}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** How many nodes are in each phase, the gravest first, without those that nobody is in. */
export function census(rows: Iterable<Row>): readonly { phase: Phase; count: number }[] {
  const counts = new Map<Phase, number>();
  for (const { phase } of rows) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  return phases.flatMap(({ phase }) => {
    const count = counts.get(phase) ?? 0;
    return count > 0 ? [{ phase, count }] : [];
  });
}
