import type { Cluster, LeaseMemory, NodeMemory } from './cluster-state.ts';
import type { Instant, Seconds } from './time.ts';

/** What is counted of Leases and Nodes as they come and go: a walk over 100,000 would hold a page up. */
export interface Roster {
  /** Names that have both. */
  paired: number;
  /** How often a Node came, went or was labelled otherwise: while it stands, who they are does. */
  moves: number;
  /** All Nodes, each at its `place`. */
  readonly row: NodeMemory[];
  /** Until when each of them is calm, by place: a walk over the nodes themselves would find each elsewhere. */
  calmUntil: Float64Array<ArrayBuffer>;
  /** How many Leases have `spec.leaseDurationSeconds` so long. */
  readonly durations: Map<Seconds | undefined, number>;
}

/** Nothing is there yet. */
export const emptyRoster = (): Roster => ({
  paired: 0,
  moves: 0,
  row: [],
  calmUntil: new Float64Array(16),
  durations: new Map(),
});

export function addLease(cluster: Cluster, name: string, memory: LeaseMemory): void {
  const { leases, nodes, roster } = cluster;
  leases.set(name, memory);
  join(roster, nodes.get(name), memory);
  count(roster, memory.duration, 1);
}

export function dropLease(cluster: Cluster, name: string): void {
  const { leases, roster } = cluster;
  const memory = leases.get(name);
  if (memory === undefined) return;
  leases.delete(name);
  part(roster, memory.node, memory);
  count(roster, memory.duration, -1);
}

/** A Lease that is there is written with another duration, or with the same. */
export function moveDuration(
  { roster }: Cluster,
  before: Seconds | undefined,
  after: Seconds | undefined,
): void {
  if (before === after) return;
  count(roster, before, -1);
  count(roster, after, 1);
}

export function addNode({ leases, nodes, roster }: Cluster, memory: NodeMemory): void {
  nodes.set(memory.name, memory);
  roster.moves += 1;
  memory.place = roster.row.length;
  roster.row.push(memory);
  noteCalm(roster, memory, memory.calmUntil);
  join(roster, memory, leases.get(memory.name));
}

export function dropNode({ nodes, roster }: Cluster, name: string): void {
  const memory = nodes.get(name);
  if (memory === undefined) return;
  nodes.delete(name);
  roster.moves += 1;
  const last = roster.row.pop();
  if (last !== undefined && last !== memory) {
    last.place = memory.place;
    roster.row[last.place] = last;
    noteCalm(roster, last, last.calmUntil);
  }
  part(roster, memory, memory.lease);
}

/** Notes until when a node is calm. */
export function noteCalm(roster: Roster, memory: NodeMemory, until: Instant): void {
  memory.calmUntil = until;
  if (memory.place >= roster.calmUntil.length) {
    const larger = new Float64Array(2 * memory.place);
    larger.set(roster.calmUntil);
    roster.calmUntil = larger;
  }
  roster.calmUntil[memory.place] = until;
}

/** Each leads to the other: asked for at each renewal, and for each node of each page. */
function join(roster: Roster, node: NodeMemory | undefined, lease: LeaseMemory | undefined): void {
  if (node === undefined || lease === undefined) return;
  roster.paired += 1;
  node.lease = lease;
  lease.node = node;
}

function part(roster: Roster, node: NodeMemory | undefined, lease: LeaseMemory | undefined): void {
  if (node === undefined || lease === undefined) return;
  roster.paired -= 1;
  node.lease = undefined;
  lease.node = undefined;
}

function count({ durations }: Roster, duration: Seconds | undefined, more: number): void {
  const left = (durations.get(duration) ?? 0) + more;
  if (left > 0) durations.set(duration, left);
  else durations.delete(duration);
}
