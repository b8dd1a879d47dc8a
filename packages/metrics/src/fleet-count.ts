import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { type NodeView, type Phase, phases } from '@kube-heartbeat/rules/view.ts';
import { soundLabel } from './exposition.ts';

/** Bounds of ages in seconds: around one renewal interval, and around the graces of 40 s and 50 s. */
export const ageBounds: readonly Seconds[] = [
  5,
  10,
  15,
  20,
  25,
  30,
  35,
  40,
  45,
  50,
  60,
  120,
  300,
  Infinity,
];

/** What a page tells of the nodes of a zone together. */
interface ZoneCount {
  /** How many are in each phase. */
  readonly phases: Map<Phase, number>;
  /** The first eviction that may come to one that is not plainly ready; `Infinity`: to none. */
  soonest: Instant;
}

/** What a page tells of all nodes together, counted node by node. */
export interface FleetCount {
  /** By the zone's name as a page can hold it. */
  readonly zones: Map<string, ZoneCount>;
  /** How many leases are of an age up to the bound of that place, and above the one before it. */
  readonly ages: number[];
}

/** Nothing counted yet; zones that the controller knows are there without a node. */
export function emptyCount(zones: Iterable<{ readonly name: string }>): FleetCount {
  const count: FleetCount = { zones: new Map(), ages: ageBounds.map(() => 0) };
  for (const { name } of zones) zoneOf(count, name);
  return count;
}

/** Counts a node; `age` is that of its lease. */
export function countIn(count: FleetCount, node: NodeView, age: Seconds | undefined): void {
  const zone = zoneOf(count, node.zone);
  zone.phases.set(node.phase, (zone.phases.get(node.phase) ?? 0) + 1);
  if (!node.plain) zone.soonest = Math.min(zone.soonest, node.eviction?.earliest ?? Infinity);
  if (age === undefined) return;
  const place = ageBounds.findIndex((bound) => age <= bound);
  if (place >= 0) count.ages[place] = (count.ages[place] ?? 0) + 1;
}

/** Most names are sound, and are found as they are. */
function zoneOf({ zones }: FleetCount, name: string): ZoneCount {
  const known = zones.get(name) ?? zones.get(soundLabel(name));
  if (known !== undefined) return known;
  const made: ZoneCount = { phases: new Map(phases.map((phase) => [phase, 0])), soonest: Infinity };
  zones.set(soundLabel(name), made);
  return made;
}
