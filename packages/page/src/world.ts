import type { Change, Fleet, Row, Snapshot } from './api.ts';

/** All that was told, as of `now`. */
export interface World {
  readonly now: number;
  readonly fleet: Fleet;
  readonly rows: ReadonlyMap<string, Row>;
  /** The names of each zone's nodes, zones and nodes in their order on the wall. */
  readonly zones: ReadonlyMap<string, readonly string[]>;
}

/** What a snapshot tells: whatever was known before is forgotten. */
export function worldOf({ now, fleet, nodes }: Snapshot): World {
  const rows = new Map(nodes.map((row) => [row.name, row]));
  return { now, fleet, rows, zones: zonesOf(rows) };
}

/** What is known after a change; what nothing touched stays the same object. */
export function changed(world: World, change: Change): World {
  const { now, nodes = [], renewed = {}, gone = [] } = change;
  const fleet = change.fleet ? { ...world.fleet, ...change.fleet } : world.fleet;
  const renewals = Object.entries(renewed);
  if (nodes.length + renewals.length + gone.length === 0) return { ...world, now, fleet };
  const rows = new Map(world.rows);
  for (const row of nodes) rows.set(row.name, row);
  for (const [name, lease_seen] of renewals) {
    const row = rows.get(name);
    if (row) rows.set(name, { ...row, lease_seen });
  }
  for (const name of gone) rows.delete(name);
  const moved = gone.length > 0 || nodes.some((row) => world.rows.get(row.name)?.zone !== row.zone);
  return { now, fleet, rows, zones: moved ? zonesOf(rows) : world.zones };
}

const order = new Intl.Collator('en', { numeric: true });

/** By name, its numbers as numbers: node-2 before node-10. */
export function byName(one: string, other: string): number {
  return order.compare(one, other);
}

function zonesOf(rows: ReadonlyMap<string, Row>): ReadonlyMap<string, readonly string[]> {
  const zones = Map.groupBy(rows.values(), ({ zone }) => zone);
  const names = [...zones].map(([zone, members]) => {
    return [zone, members.map(({ name }) => name).sort(byName)] as const;
  });
  return new Map(names.sort(([one], [other]) => byName(one, other)));
}
