import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import {
  type SimLease,
  type SimNode,
  type SimObject,
  type SimPod,
  systemNamespace,
} from '../objects.ts';
import type { Shelf, Store } from '../store.ts';
import { nodeShape, podShape } from './encode.ts';
import { encodeLease, leaseShape } from './encode-lease.ts';
import type { Shape } from './protobuf.ts';
import { nodeOf, type Selectable, type Selector, selects } from './selector.ts';

/** An object, as requests select it. */
export type Item = SimObject & Selectable;

/** One resource as the API serves it. */
export interface Kind<T extends Item = Item> {
  readonly kind: string;
  readonly apiVersion: string;
  readonly shelf: Pick<Shelf<T>, 'get' | 'values' | 'since' | 'subscribe'>;
  /** As JSON; a method, so that it takes the objects of its own shelf. */
  encode(object: T): string;
  /** What of it is written as protobuf, by the names of JSON. */
  shape(object: T): Shape;
}

export interface Kinds {
  readonly nodes: Kind;
  readonly leases: Kind;
  readonly pods: Kind;
}

export type KindName = keyof Kinds;

/** What a path asks for. */
export interface Place {
  readonly kind: KindName;
  readonly namespace: string;
  /** Empty: the collection. */
  readonly name: string;
}

/** The resources of a store, as nodes with these skews of their clocks write them. */
export function kindsOf(store: Store, skew: ReadonlyMap<string, Seconds>): Kinds {
  return {
    nodes: {
      kind: 'Node',
      apiVersion: 'v1',
      shelf: store.nodes,
      encode: (node: SimNode) => JSON.stringify(nodeShape(skewedNode(node, skew.get(node.name)))),
      shape: (node: SimNode) => nodeShape(skewedNode(node, skew.get(node.name))),
    },
    leases: {
      kind: 'Lease',
      apiVersion: 'coordination.k8s.io/v1',
      shelf: store.leases,
      encode: (lease: SimLease) => encodeLease(skewedLease(lease, skew.get(lease.name))),
      shape: (lease: SimLease) => leaseShape(skewedLease(lease, skew.get(lease.name))),
    },
    pods: {
      kind: 'Pod',
      apiVersion: 'v1',
      shelf: store.pods,
      encode: (pod: SimPod) => JSON.stringify(podShape(pod)),
      shape: podShape,
    },
  };
}

function skewedLease(lease: SimLease, by: Seconds = 0): SimLease {
  if (by === 0 || lease.renewTime === undefined) return lease;
  return { ...lease, renewTime: lease.renewTime + by };
}

function skewedNode(node: SimNode, by: Seconds = 0): SimNode {
  if (by === 0) return node;
  const conditions = node.conditions.map((condition) =>
    condition.heartbeatTime === undefined
      ? condition
      : { ...condition, heartbeatTime: condition.heartbeatTime + by },
  );
  return { ...node, conditions };
}

const paths: readonly (readonly [KindName, RegExp])[] = [
  ['nodes', /^\/api\/v1()\/nodes(?:\/([^/]+))?$/],
  ['pods', /^\/api\/v1(?:\/namespaces\/([^/]+))?\/pods(?:\/([^/]+))?$/],
  ['leases', /^\/apis\/coordination\.k8s\.io\/v1(?:\/namespaces\/([^/]+))?\/leases(?:\/([^/]+))?$/],
];

/** What a path asks for; `undefined`: nothing that is served. */
export function placeOf(path: string): Place | undefined {
  for (const [kind, pattern] of paths) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const [, namespace = '', name = ''] = found;
    return { kind, namespace: decodeURIComponent(namespace), name: decodeURIComponent(name) };
  }
  return undefined;
}

/** A place as the exporter calls what it watches: the leader's Lease is a resource of its own. */
export function resourceOf({ kind, namespace }: Place): Resource {
  return kind === 'leases' && namespace === systemNamespace ? 'leader' : kind;
}

/** What a selector takes, in the order of the keys, as etcd has them. */
export function selected(store: Store, kind: Kind, selector: Selector): readonly Item[] {
  const node = nodeOf(selector);
  const found = [...(node === undefined ? kind.shelf.values() : store.podsOf(node))];
  return found.filter((object) => selects(selector, object)).sort(byKey);
}

function byKey(one: Selectable, other: Selectable): number {
  if (one.namespace !== other.namespace) return one.namespace < other.namespace ? -1 : 1;
  return one.name < other.name ? -1 : Number(one.name > other.name);
}
