import { families } from './families.ts';
import { type Family, groups } from './family.ts';

/** Whether a page has a family; without a choice it has all. */
export function isCollected(family: Family, chosen: ReadonlySet<string> | undefined): boolean {
  return chosen === undefined || chosen.has(family.name) || chosen.has(family.group);
}

/** What is wrong with the values of `?collect[]=`, as one sentence; `undefined`: nothing. */
export function collectProblem(chosen: Iterable<string>): string | undefined {
  const known = new Set<string>([...groups, ...families.map(({ name }) => name)]);
  const strange = [...chosen].find((name) => !known.has(name));
  if (strange === undefined) return undefined;
  return `collect[]=${strange} is no family and no group of ours: take one of ${groups.join(', ')}, or the full name of a family.`;
}
