import { Garbage } from './garbage.ts';
import type { Wire } from './protobuf.ts';

/** How values are written: a number of any length, eight bytes, what tells its length, four bytes. */
export const varint = 0;
export const fixed64 = 1;
export const delimited = 2;
export const fixed32 = 5;

/** The tag of a field: its number, and how its value is written. */
export function tagOf(number: number, type: typeof varint | typeof delimited): number {
  return number * 8 + type;
}

/** The tags that are read of a message, by the names of their fields. */
type Tags = Readonly<Record<string, number>>;

/** The numbers of the fields that these tags are of. */
export function numbersOf(tags: Tags): ReadonlySet<number> {
  return new Set(Object.values(tags).map(numberOf));
}

function numberOf(tag: number): number {
  return Math.floor(tag / 8);
}

/** Steps over a field that nobody reads; one of those that are read is of another type, Garbage. */
export function stepOver(wire: Wire, tag: number, read: ReadonlySet<number>): void {
  if (read.has(numberOf(tag))) throw new Garbage('A field of another type.');
  wire.skip(tag & 7);
}
