import { emptyHistogram, leaseGapBounds } from '@kube-heartbeat/metrics/histogram.ts';
import { render } from '@kube-heartbeat/metrics/render.ts';
import type { Watched, Witness } from '@kube-heartbeat/metrics/witness.ts';
import { type Cluster, emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Fact, LeaseFact, NodeFact, PodFact, Resource } from '@kube-heartbeat/rules/fact.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { describe } from '@kube-heartbeat/rules/setting-view.ts';
import type { Settings } from '@kube-heartbeat/rules/settings.ts';
import { noteTickWrite } from '@kube-heartbeat/rules/tick-grid.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';

/** What one scrape brought: values by series, or nothing because nobody answered. */
export interface Page {
  readonly at: Seconds;
  readonly values: ReadonlyMap<string, number>;
}

/** One exporter that watches a performance. */
export interface Exporter {
  /** It is not there in that time, and knows nothing of what was before. */
  readonly down?: readonly [from: Seconds, to: Seconds];
  /** From then on it sees nothing any more, and knows it. */
  readonly blindFrom?: Seconds;
  readonly mode: 'all' | 'lean';
}

const resources: readonly Resource[] = ['leases', 'nodes', 'leader', 'pods'];

/** The pages of an exporter that saw these facts, scraped at these times. */
export function pagesOf(
  facts: readonly Fact[],
  settings: Settings,
  exporter: Exporter,
  times: readonly Seconds[],
): readonly Page[] {
  const { down: [downAt, backAt] = [Infinity, Infinity], blindFrom = Infinity } = exporter;
  let cluster = watching(-10);
  noteTickWrite(cluster.ticks, 0, 0);
  let seen = 0;
  let restarted = false;
  const see = (until: Seconds): void => {
    for (let fact = facts[seen]; fact !== undefined && fact.seenAt <= until; fact = facts[seen]) {
      seen++;
      observe(cluster, fact);
    }
  };
  return times.map((at) => {
    if (at >= backAt && !restarted) {
      restarted = true;
      see(backAt);
      cluster = relisted(facts.slice(0, seen), backAt);
    }
    see(Math.min(at, blindFrom));
    if (at >= blindFrom) goBlind(cluster, at);
    const values =
      at >= downAt && at < backAt ? new Map() : pageOf(cluster, settings, exporter, at);
    return { at, values };
  });
}

function watching(at: Seconds): Cluster {
  const cluster = emptyCluster();
  for (const resource of resources)
    observe(cluster, { kind: 'evidence', resource, fresh: true, seenAt: at });
  return cluster;
}

function goBlind(cluster: Cluster, at: Seconds): void {
  for (const resource of resources)
    observe(cluster, { kind: 'evidence', resource, fresh: false, seenAt: at });
}

/** What an exporter that starts at `at` finds in its first lists. */
function relisted(facts: readonly Fact[], at: Seconds): Cluster {
  const cluster = watching(at);
  const found = new Map<string, NodeFact | LeaseFact | PodFact>();
  for (const fact of facts) {
    if (fact.kind === 'node' || fact.kind === 'lease') found.set(`${fact.kind} ${fact.node}`, fact);
    if (fact.kind === 'pod') found.set(`pod ${fact.name}`, fact);
    if (fact.kind === 'node-gone') found.delete(`node ${fact.node}`);
    if (fact.kind === 'lease-gone') found.delete(`lease ${fact.node}`);
    if (fact.kind === 'pod-gone') found.delete(`pod ${fact.name}`);
    if (fact.kind === 'leader') observe(cluster, fact);
  }
  for (const fact of found.values())
    observe(cluster, { ...fact, seenAt: at, notBefore: -Infinity });
  listPods(
    cluster,
    [...found.values()].filter((fact) => fact.kind === 'pod'),
    at,
  );
  return cluster;
}

/** It lists the pods of each node anew; of healthy ones nobody asks for them. */
function listPods(cluster: Cluster, pods: readonly PodFact[], at: Seconds): void {
  for (const node of cluster.nodes.keys()) {
    const own = pods.filter((pod) => pod.node === node);
    const names = new Set(own.map(({ namespace, name }) => `${namespace}/${name}`));
    observe(cluster, { kind: 'pods', node, state: 'listed', names, seenAt: at });
  }
}

function pageOf(
  cluster: Cluster,
  settings: Settings,
  { mode }: Exporter,
  at: Seconds,
): ReadonlyMap<string, number> {
  const view = forecast(cluster, [settings], at, describe({}, [settings]));
  const values = new Map<string, number>();
  for (const chunk of render(view, witness, { format: 'text', mode })) {
    for (const line of chunk.split('\n')) {
      const cut = line.lastIndexOf(' ');
      if (line.startsWith('#') || cut < 0) continue;
      values.set(line.slice(0, cut), Number(line.slice(cut + 1).replace('+Inf', 'Infinity')));
    }
  }
  return values;
}

const watched: Watched = { synced: true, objects: 1, lists: 1, watches: {}, decodeErrors: {} };

const witness: Witness = {
  build: { version: '0.1.0', revision: '', nodeVersion: '' },
  watched: { leases: watched, nodes: watched, leader: watched, pods: watched },
  leaseGaps: emptyHistogram(leaseGapBounds),
  predictions: [],
  predictionErrors: [],
};
