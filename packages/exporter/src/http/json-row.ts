import type { NodeView, PodView, View } from '@kube-heartbeat/rules/view.ts';
import { type NodeJson, nodeJson, unix } from './json.ts';
import { type NextEvent, nextOf, staysReady } from './json-next.ts';

/** What a list shows of a node in trouble. */
interface TroubleJson
  extends Pick<
    NodeJson,
    | 'ready'
    | 'ready_reason'
    | 'ready_message'
    | 'status_seen'
    | 'departing'
    | 'cause'
    | 'ready_but_dead'
    | 'blocked'
    | 'unknown'
    | 'not_ready'
    | 'no_execute'
    | 'eviction'
    | 'pods_assumed'
  > {
  /** The event that comes first; null: none comes. */
  readonly next: NextEvent | null;
  /** Pods that will be deleted, by what becomes of them then. */
  readonly pods: Readonly<Record<'replaced' | 'waits' | 'lost', number>>;
  /** Pods whose deletion was asked for and whose objects are still there. */
  readonly terminating: number;
}

/** A node in a list: enough for its cell of the wall, and for its line where it is in trouble. */
export interface RowJson
  extends Pick<NodeJson, 'name' | 'zone' | 'pool' | 'phase' | 'lease_seen' | 'lease_estimated'> {
  /** Null: plainly ready, and nothing speaks for a cause. */
  readonly trouble: TroubleJson | null;
}

/** A node as a row, its times as Unix seconds. */
export function rowJson(node: NodeView, view: View): RowJson {
  const { name, zone, pool, phase, plain, cause, leaseSeenAt, leaseEstimated } = node;
  return {
    ...{ name, zone, pool, phase },
    lease_seen: unix(leaseSeenAt, view),
    lease_estimated: leaseEstimated,
    // Nearly all nodes are plainly ready, and no list shows what else is known of them.
    trouble:
      plain && cause === undefined
        ? null
        : troubleJson(nodeJson({ ...node, pods: [] }, view), node.pods),
  };
}

function troubleJson(node: NodeJson, pods: readonly PodView[]): TroubleJson {
  const { ready, ready_reason, ready_message, status_seen, departing, blocked } = node;
  const { cause, ready_but_dead, unknown, not_ready, no_execute, eviction, pods_assumed } = node;
  const leaving = pods.filter(({ deletion }) => deletion && deletion.earliest !== Infinity);
  const count = (wanted: PodView['fate']) => leaving.filter(({ fate }) => fate === wanted).length;
  return {
    ...{ ready, ready_reason, ready_message, status_seen, departing, blocked },
    ...{ cause, ready_but_dead, unknown, not_ready, no_execute, pods_assumed },
    // A countdown that begins anew with each renewal is none.
    eviction: staysReady(node) ? null : eviction,
    next: nextOf(node)?.event ?? null,
    pods: { replaced: count('replaced'), waits: count('waits'), lost: count('lost') },
    terminating: pods.filter(({ terminating }) => terminating).length,
  };
}
