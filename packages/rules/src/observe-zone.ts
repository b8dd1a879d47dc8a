import type { Cluster, ZoneCount, ZoneMemory } from './cluster-state.ts';
import type { NodeFact } from './fact.ts';
import type { Sight } from './sight.ts';

const remembered = 32;

/** A zone's name, `REGION/ZONE`; `none` if unlabelled. */
export function zoneName({ region, zone }: { region: string; zone: string }): string {
  return region === '' && zone === '' ? 'none' : `${region}/${zone}`;
}

/** The memory of a node's zone, made when it is first asked for. */
export function zoneMemory(cluster: Cluster, fact: NodeFact): ZoneMemory {
  const name = zoneName(fact);
  const known = cluster.zones.get(name);
  if (known !== undefined) return known;
  const zone: ZoneMemory = {
    since: fact.seenAt,
    nodes: 0,
    ready: 0,
    notReady: 0,
    history: [],
    lastTaint: undefined,
    ghosts: [],
  };
  cluster.zones.set(name, zone);
  return zone;
}

/** Count a node in its zone as the controller will at its next tick; `undefined`: not there. */
export function recount(
  cluster: Cluster,
  before: NodeFact | undefined,
  after: NodeFact | undefined,
  sight: Sight,
): void {
  if (before && after && countsAlike(before, after)) return;
  for (const fact of [after, before]) {
    if (fact !== undefined) add(zoneMemory(cluster, fact), fact, fact === after ? 1 : -1);
  }
  for (const fact of [before, after]) {
    if (fact === undefined) continue;
    const zone = zoneMemory(cluster, fact);
    if (zone.nodes === 0) cluster.zones.delete(zoneName(fact));
    else note(zone, sight, isFlip(before, after));
  }
  noteDarkness(cluster, sight, isFlip(before, after));
}

/** As mostly when a Node is written. */
function countsAlike(one: NodeFact, other: NodeFact): boolean {
  const { region, zone, excluded, ready } = one;
  const alike = region === other.region && zone === other.zone && excluded === other.excluded;
  return alike && ready?.status === other.ready?.status;
}

function add(zone: ZoneMemory, fact: NodeFact, by: 1 | -1): void {
  zone.nodes += by;
  if (fact.excluded) return;
  if (fact.ready?.status === 'True') zone.ready += by;
  else zone.notReady += by;
}

/**
 * Counts that stood shorter than this are of one tick: only its end decides. What a kubelet changes
 * right after a flip may come before that end, or after it.
 */
export const sameTick = 0.5;

/** Only the controller writes Unknown, and only in a tick. */
function isFlip(before: NodeFact | undefined, after: NodeFact | undefined): boolean {
  return after?.ready?.status === 'Unknown' && before?.ready?.status !== 'Unknown';
}

function note(zone: ZoneMemory, sight: Sight, flip: boolean): void {
  const { ready, notReady, history } = zone;
  const last = history.at(-1);
  if (last?.ready === ready && last.notReady === notReady) return;
  const joined = last && history.length > 1 && isOneWith(last, sight, flip) ? last : undefined;
  if (joined !== undefined) history.pop();
  const passed = joined && passedBy(joined, flip);
  const began = joined?.began ?? sight.at;
  history.push({ sight, ready, notReady, flip, began, ...(passed && { passed }) });
  if (history.length > remembered) history.shift();
}

/** Whether a change comes so soon after the last one that both are one count. */
function isOneWith(last: ZoneCount, { at, notBefore }: Sight, flip: boolean): boolean {
  if (last.flip && !flip) return false;
  // Kubelets may change one after another for as long as they like, and ticks come in between; a list tells
  // of one moment, however long it takes.
  const goesOn = flip || notBefore !== undefined;
  return at - (goesOn ? last.sight.at : last.began) < sameTick;
}

/**
 * What a count that gives way to another leaves behind. What a tick itself flips it sees at its end alone,
 * and what a list tells came before it.
 */
function passedBy({ passed, ...joined }: ZoneCount, flip: boolean): ZoneCount['passed'] {
  const stood = !flip && !joined.flip && joined.sight.notBefore === undefined;
  if (!stood || joined.ready === 0) return passed;
  return passed === undefined || darkShare(joined) > darkShare(passed) ? joined : passed;
}

const darkShare = ({ ready, notReady }: Pick<ZoneCount, 'ready' | 'notReady'>): number =>
  notReady / (ready + notReady);

/**
 * All zones are dark while none that is counted has a ready node. When that ends, the controller
 * starts every node's grace anew.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption
 */
function noteDarkness(cluster: Cluster, sight: Sight, byFlip: boolean): void {
  // Where nobody is left to count, nobody is Ready either: it does not end by that.
  const noneReady = [...cluster.zones.values()].every(({ ready }) => ready === 0);
  const dark = allDark(cluster) || (cluster.dark !== undefined && noneReady);
  const watched = sight.notBefore === undefined;
  if (cluster.dark !== undefined && !dark && watched) {
    cluster.leftDark = {
      ...sight,
      since: cluster.dark,
      byNewZone: byNewZone(cluster, cluster.dark),
    };
  }
  cluster.dark = dark ? (cluster.dark ?? { ...sight, byFlip }) : undefined;
}

/** Only a zone that came in the dark has a ready node. */
function byNewZone({ zones }: Cluster, dark: Sight): boolean {
  return [...zones.values()].every(({ ready, since }) => ready === 0 || since > dark.at);
}

/** Whether no zone has a ready node left. */
export function allDark(cluster: Cluster): boolean {
  const zones = [...cluster.zones.values()].filter(({ ready, notReady }) => ready + notReady > 0);
  return zones.length > 0 && zones.every(({ ready }) => ready === 0);
}
