import { isCalm } from './calm.ts';
import type { Cluster, NodeMemory } from './cluster-state.ts';
import type { NodeFact, ProbeFact } from './fact.ts';
import type { Model } from './model.ts';
import type { Instant } from './time.ts';
import type { NodeView } from './view.ts';

/** Beyond so many nodes memory is dearer than time. */
const most = 10_000;

/** What was said of a node, and the last facts that it was said by. */
interface Kept {
  readonly view: NodeView;
  readonly node: NodeMemory;
  readonly fact: NodeFact;
  /** The version of its lease. */
  readonly lease: string | undefined;
  readonly look: ProbeFact | undefined;
}

/**
 * What was said of calm nodes. It still holds, word for word, while the node stays calm, no fact came
 * of it, and all that the models have in common for every node is the same: only then does a forecast
 * not hang on `now`.
 */
export class KeptViews {
  #common = '';
  readonly #views: Map<string, Kept> = new Map();

  /** The models that speak now: what others have said is forgotten. */
  standOn(models: readonly Model[]): void {
    const common = JSON.stringify(models.map(commonOf), legible);
    if (common === this.#common) return;
    this.#common = common;
    this.#views.clear();
  }

  /** What was said of a node, if it still holds. */
  of(cluster: Cluster, node: NodeMemory, now: Instant): NodeView | undefined {
    const kept = this.#views.get(node.name);
    if (kept === undefined || !isCalm(node, now) || kept.node !== node) return undefined;
    if (kept.fact !== node.fact || kept.lease !== node.lease?.resourceVersion) return undefined;
    return kept.look === cluster.probes.get(node.name)?.last ? kept.view : undefined;
  }

  keep(
    cluster: Cluster,
    node: NodeMemory,
    { view, now }: { readonly view: NodeView; readonly now: Instant },
  ): void {
    const { nodes, probes } = cluster;
    if (!isCalm(node, now) || nodes.size > most) return;
    const { name, fact } = node;
    const [lease, look] = [node.lease?.resourceVersion, probes.get(name)?.last];
    this.#views.set(name, { view, node, fact, lease, look });
    if (this.#views.size <= nodes.size) return;
    for (const known of this.#views.keys()) if (!nodes.has(known)) this.#views.delete(known);
  }
}

/** All that models and state hold for every node alike. */
function commonOf(model: Model): object {
  const { cluster, now, census, ...ownWay } = model;
  const { nodes, leases, roster, probes, pods, samples, latency, freshAt, leader, ...state } =
    cluster;
  const { fact, renewal, ...leading } = leader;
  return { ...ownWay, ...state, leading, size: nodes.size };
}

/** JSON has no word for `Infinity`, and none for maps. */
const legible = (_: string, value: unknown): unknown => {
  if (value instanceof Map) return [...value];
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
};
