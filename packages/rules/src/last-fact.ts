import type { Cluster, NodeMemory, PodMemory } from './cluster-state.ts';
import type { Subject } from './score.ts';
import type { Sight } from './sight.ts';
import type { Instant } from './time.ts';

/** Pods that fire within so long of each other share the client: one more bears on all. */
const together = 3;

/**
 * When the last fact was seen that bears on a forecast: since then it stands, and only time moved
 * it. `undefined`: nothing is known of what it speaks of.
 *
 * @see docs/model.md "How right it has been"
 */
export function lastFactAt(cluster: Cluster, subject: Subject): Instant | undefined {
  const node = cluster.nodes.get(subject.node);
  if (subject.event === 'not_ready') return lastLookAt(cluster, subject.node);
  const pods = cluster.pods.get(subject.node);
  const pod = subject.pod === undefined ? undefined : pods?.pods.get(subject.pod);
  const facts = [
    ...(node ? ofNode(node) : []),
    ...(node && subject.event !== 'unknown' ? ofQueue(cluster, node) : []),
    ...(pod ? ofPod(cluster, pod) : []),
    pods?.nodeGone?.at,
  ];
  const known = facts.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.max(...known, ...ofController(cluster));
}

/** A kubelet's own word follows from what the looks at it told. */
function lastLookAt({ probes }: Cluster, node: string): Instant | undefined {
  const { told, failing, hanging } = probes.get(node) ?? {};
  const looks = [told, failing, hanging].flatMap((look) => (look ? [look.seenAt] : []));
  return looks.length === 0 ? undefined : Math.max(...looks);
}

const at = (sight: Sight | undefined): Instant | undefined => sight?.at;

/** Its heartbeats, its condition and taints, and any write of its lease. */
function ofNode(node: NodeMemory): readonly (Instant | undefined)[] {
  const { lease, statusBeat, troubleSince, unknownSince, readySince, taintedSince, stripped } =
    node;
  const sights = [statusBeat, troubleSince, unknownSince, taintedSince, stripped];
  return [node.firstSeenAt, readySince, ...sights.map(at), lease?.firstSeenAt, lease?.seenAt];
}

/** Who leads, and since when; its ticks; all zones dark, or no longer. */
function ofController({ leader, ticks, dark, leftDark, freshAt }: Cluster): readonly Instant[] {
  const { changed, resumed, lastStrip, firstFlip } = leader;
  const tick = ticks.bursts.at(-1);
  const sights = [changed, resumed, lastStrip, firstFlip, tick, dark, leftDark];
  const sight = [freshAt.leases, freshAt.nodes].filter((since) => since > 0);
  return [...sights.map((one) => one?.at), tick?.markedAt, ...sight].filter(
    (since) => since !== undefined,
  );
}

/** Its zone's state and tokens; who joined the zone's queue, and who left it. */
function ofQueue(cluster: Cluster, { zone: name }: NodeMemory): readonly (Instant | undefined)[] {
  const zone = cluster.zones.get(name);
  return [zone?.lastTaint?.at, zone?.history.at(-1)?.sight.at, lastMove(cluster, name)];
}

/** Of all nodes of a zone: a loop and no array, for a zone may have 100,000. */
function lastMove({ nodes }: Cluster, zone: string): Instant | undefined {
  let last: Instant = -Infinity;
  nodes.forEach((node) => {
    if (node.zone !== zone) return;
    const { troubleSince, unknownSince, readySince = -Infinity, taintedSince } = node;
    last = Math.max(last, readySince, troubleSince?.at ?? -Infinity);
    last = Math.max(last, unknownSince?.at ?? -Infinity, taintedSince?.at ?? -Infinity);
  });
  return last === -Infinity ? undefined : last;
}

/** Its own wait, and the waits of those that fire with it. */
function ofPod({ pods }: Cluster, { firstSeenAt, toleratesSince, timer }: PodMemory) {
  const facts: (Instant | undefined)[] = [firstSeenAt, toleratesSince, timer?.since.at];
  if (timer === undefined) return facts;
  const fires = timer.since.at + timer.seconds;
  for (const other of pods.values()) {
    for (const { timer: its } of other.pods.values()) {
      if (its && Math.abs(its.since.at + its.seconds - fires) < together) facts.push(its.since.at);
    }
  }
  return facts;
}
