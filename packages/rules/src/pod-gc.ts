import type { NodeMemory, PodMemory, PodsMemory } from './cluster-state.ts';
import type { Taint } from './fact.ts';
import type { Model } from './model.ts';
import { firstTickWithin } from './observe-leader.ts';
import { committed } from './sight.ts';
import { bothBy, eitherBy, type Instant, never, type Seconds, shift, type Window } from './time.ts';
import { outOfServiceKey } from './toleration.ts';
import type { Forecast } from './view.ts';

/** PodGC runs every 20 s and waits out a quarantine of 40 s before it believes a Node is gone. */
const run: Seconds = 20;
const quarantine: Seconds = 40;
const work: Seconds = 2;

/**
 * When PodGC force-deletes a pod whose Node object is gone. Never, while it is there.
 *
 * @see kubernetes/pkg/controller/podgc/gc_controller.go gcOrphaned
 */
export function orphanCollected(model: Model, pods: PodsMemory): Forecast {
  if (pods.nodeGone === undefined) return { ...never, because: { code: 'kubelet_must_confirm' } };
  const seen = committed(pods.nodeGone, model.delay);
  const anew = collectorSince(model);
  const gone = anew === undefined ? seen : bothBy(seen, anew);
  const window = shift(gone, quarantine, quarantine + 2 * run + work);
  const before = pods.goneBefore && committed(pods.goneBefore, model.delay);
  const again = before && anew ? bothBy(before, anew) : before;
  // A quarantine that began when it was gone before goes on while it is back.
  const sooner = again && again.latest + quarantine + 2 * run + work > gone.earliest;
  const earliest = sooner ? Math.max(again.earliest + quarantine, gone.earliest) : window.earliest;
  return { earliest, latest: window.latest, because: { code: 'node_deleted' } };
}

/** A new leader's collector knows of no quarantine that the old one began. */
function collectorSince({ cluster, delay }: Model): Window | undefined {
  const { changed } = cluster.leader;
  return changed && shift(committed(changed, delay), 0, firstTickWithin);
}

/**
 * When the pod's object is gone from the API, given when it is deleted. On a node that is silent
 * nobody confirms the deletion: it stays Terminating until the Node goes, or a human taints the
 * node out-of-service.
 *
 * @see kubernetes/pkg/controller/podgc/gc_controller.go gcTerminating
 */
export function predictEnd(
  model: Model,
  node: NodeMemory | undefined,
  pod: PodMemory,
  deletion: Forecast | undefined,
): Forecast {
  const pods = model.cluster.pods.get(pod.fact.node);
  if (node === undefined && pods !== undefined) return orphanCollected(model, pods);
  const asked = deletion ?? { earliest: pod.firstSeenAt, latest: pod.firstSeenAt };
  if (asked.earliest === Infinity) return { ...never, because: deletion?.because ?? stays };
  const dead = node?.fact.ready?.status !== 'True';
  const out = node?.fact.taints.find(({ key }) => key === outOfServiceKey);
  if (dead && node && out) {
    const since = Math.max(asked.latest, deletedBy(model, pod), outSince(model, node, out));
    const led = collectorSince(model)?.latest ?? -Infinity;
    return {
      earliest: asked.earliest,
      latest: Math.max(since, led) + run + work,
      because: outOfService,
    };
  }
  if (dead) return { ...never, because: stays };
  return { earliest: asked.earliest, latest: Infinity, because: stays };
}

/** The API server's clock, in whole seconds. */
function deletedBy({ cluster }: Model, { fact }: PodMemory): Instant {
  if (fact.deletedAt === undefined) return -Infinity;
  return fact.deletedAt - (fact.deletionGrace ?? 0) + 1 - cluster.wallOffset;
}

/** When the node was both not Ready and out of service; a taint may not say when it was set. */
function outSince({ cluster, now }: Model, node: NodeMemory, { timeAdded }: Taint): Instant {
  const tainted = timeAdded === undefined ? now : timeAdded + 1 - cluster.wallOffset;
  return Math.max(tainted, node.troubleSince?.at ?? -Infinity);
}

const stays = { code: 'kubelet_must_confirm' } as const;
const outOfService = { code: 'out_of_service' } as const;

/** The sooner of two ways to go. */
export function whicheverFirst(one: Forecast, other: Forecast): Forecast {
  const because = one.latest <= other.latest ? one.because : other.because;
  return { ...eitherBy(one, other), because };
}
