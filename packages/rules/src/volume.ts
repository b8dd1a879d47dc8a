import { at, type Instant, never, type Seconds, shift, type Window } from './time.ts';

const forcedAfter: Seconds = 360;
const loop: Seconds = 0.1;

/** What decides when a volume leaves a node. */
export interface Attachment {
  /** The pod's object is gone, or its containers are reported not running. */
  readonly freeAt: Instant;
  /** The node still lists the volume in volumesInUse. */
  readonly inUse: boolean;
  readonly nodeReady: boolean;
  readonly outOfService: boolean;
  /** --disable-force-detach-on-timeout. */
  readonly neverForced: boolean;
}

/**
 * When a volume of a pod may be attached elsewhere. The six minutes begin when the pod's *object*
 * is gone, not when it is deleted: on a dead node that is never, without help.
 *
 * @see kubernetes/pkg/controller/volume/attachdetach/reconciler/reconciler.go reconcile
 */
export function detached(volume: Attachment): Window {
  const free = at(volume.freeAt);
  if (volume.freeAt === Infinity) return never;
  if (!volume.inUse || volume.outOfService) return shift(free, 0, loop);
  if (volume.nodeReady || volume.neverForced) return never;
  return shift(free, forcedAfter, forcedAfter + loop);
}
