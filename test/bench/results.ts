import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Result } from './result.ts';

/** The runs that docs/scaling.md shows: `npm run bench -- --save`, then `npm run generate`. */
const file = new URL('results.json', import.meta.url);

/** What is kept, one list for each fleet, the smaller one first. */
export function keptResults(): readonly (readonly Result[])[] {
  const kept = readKept();
  const order = kept.toSorted(
    (one, other) => other.where.localeCompare(one.where) || one.nodes - other.nodes,
  );
  return [...Map.groupBy(order, kindOf).values()];
}

/** Keeps what was measured of a fleet: instead of what was known of it, or as well. */
export function keep(results: readonly Result[], how: 'new' | 'more'): void {
  const kinds = new Set(results.map(kindOf));
  const others = readKept().filter((each) => how === 'more' || !kinds.has(kindOf(each)));
  const kept = results.reduce(withOne, others);
  writeFileSync(file, `${JSON.stringify(kept, undefined, 2)}\n`);
}

/** A large fleet is measured part by part: programs that a run lacks are added to it. */
function withOne(kept: readonly Result[], result: Result): readonly Result[] {
  const names = Object.keys(result.programs);
  const lacking = kept.find(
    (each) =>
      kindOf(each) === kindOf(result) &&
      each.seconds === result.seconds &&
      !names.some((name) => name in each.programs),
  );
  if (lacking === undefined) return [...kept, result];
  const unfit = [...(lacking.unfit ?? []), ...(result.unfit ?? [])];
  const programs = { ...lacking.programs, ...result.programs };
  const whole = { ...lacking, programs, ...(unfit.length > 0 && { unfit }) };
  return kept.map((each) => (each === lacking ? whole : each));
}

function readKept(): readonly Result[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

function kindOf({ where, nodes }: Result): string {
  return `${where} ${nodes}`;
}
