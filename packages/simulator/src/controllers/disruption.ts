import type { SimNode } from '../objects.ts';
import type { Process } from '../process.ts';
import { shuffled } from '../random.ts';
import { swapped } from './limiter.ts';
import type { NodeLifecycle } from './node-lifecycle.ts';
import { markReachable } from './node-taints.ts';
import { rateOf, type ZoneCount, type ZoneState, zoneStateOf } from './zone-state.ts';

/**
 * The end of a tick: what was counted decides each zone's state, and that its rate. If no zone has
 * a Ready node the controller mistrusts itself: it takes its taints off and sets none.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption
 */
export function* handleDisruption(
  lifecycle: NodeLifecycle,
  counts: ReadonlyMap<string, ZoneCount>,
  nodes: readonly SimNode[],
): Process {
  const { zones, manager } = lifecycle;
  const found = new Map<string, ZoneState>();
  for (const [zone, count] of counts) {
    found.set(zone, zoneStateOf(count, manager.flags));
    if (!zones.has(zone)) zones.set(zone, 'Initial');
  }
  const allAreDark = [...found.values()].every((state) => state === 'FullDisruption');
  const allWereDark = wereAllDark(lifecycle, counts);
  if (allAreDark && allWereDark) return;
  if (allAreDark) {
    yield* enterDarkness(lifecycle, nodes);
    return;
  }
  if (allWereDark) forgiveAll(lifecycle, nodes);
  for (const [zone, before] of [...zones]) {
    const state = found.get(zone) ?? '';
    if (state === before && !allWereDark) continue;
    limitByState(lifecycle, zone, state, counts.get(zone));
    enter(lifecycle, zone, state);
  }
}

function enter(lifecycle: NodeLifecycle, zone: string, state: ZoneState): void {
  const before = lifecycle.zones.get(zone);
  if (before !== state && before !== 'Initial') lifecycle.transitions++;
  lifecycle.zones.set(zone, state);
}

/** After darkness every node has a whole grace before it. */
function forgiveAll({ health, manager }: NodeLifecycle, nodes: readonly SimNode[]): void {
  for (const { name } of nodes) {
    const remembered = health.get(name);
    if (remembered !== undefined) remembered.probe = manager.ground.schedule.now;
  }
}

/** In the random order of a Go map, up to the first zone that was not: some stay that are gone. */
function wereAllDark(
  { zones, manager }: NodeLifecycle,
  counts: ReadonlyMap<string, ZoneCount>,
): boolean {
  for (const [zone, state] of shuffled(manager.ground.random, [...zones])) {
    if (!counts.has(zone)) zones.delete(zone);
    else if (state !== 'FullDisruption') return false;
  }
  return true;
}

function* enterDarkness(lifecycle: NodeLifecycle, nodes: readonly SimNode[]): Process {
  for (const node of nodes) yield* markReachable(lifecycle, node);
  for (const zone of lifecycle.zones.keys()) {
    limit(lifecycle, zone, 0);
    enter(lifecycle, zone, 'FullDisruption');
  }
}

function limitByState(
  lifecycle: NodeLifecycle,
  zone: string,
  state: ZoneState,
  count: ZoneCount = { ready: 0, notReady: 0 },
): void {
  if (state === '') return;
  limit(lifecycle, zone, rateOf(state, count.ready + count.notReady, lifecycle.manager.flags));
}

function limit({ queues, manager }: NodeLifecycle, zone: string, rate: number): void {
  const queue = queues.get(zone);
  if (queue === undefined) return;
  // Flags are single precision, and compared as such.
  queue.limiter = swapped(queue.limiter, Math.fround(rate), manager.ground.schedule.now);
}
