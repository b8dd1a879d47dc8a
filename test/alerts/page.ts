import { emptyHistogram, leaseGapBounds } from '@kube-heartbeat/metrics/histogram.ts';
import { render } from '@kube-heartbeat/metrics/render.ts';
import type { Watched, Witness } from '@kube-heartbeat/metrics/witness.ts';
import { type Cluster, emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { describe } from '@kube-heartbeat/rules/setting-view.ts';
import { finish } from '@kube-heartbeat/rules/steps.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { plan } from '@kube-heartbeat/simulator/schedule.ts';
import { list } from '@kube-heartbeat/simulator/witness/witness.ts';
import { type Stage, settings } from './stage.ts';

/** One exporter that watches an incident. */
export interface Exporter {
  /** It is not there in that time, and knows nothing of what was before. */
  readonly down?: readonly [from: Seconds, to: Seconds];
  /** From then on it sees nothing any more, and knows it. */
  readonly blindFrom?: Seconds;
  /** From then on it sees again; absent: never. */
  readonly seesFrom?: Seconds;
  readonly mode: 'all' | 'lean';
}

const resources: readonly Resource[] = ['leases', 'nodes', 'leader', 'pods'];

/** The page of an exporter that watches this stage: what it says whenever it is scraped. */
export function pageOn(stage: Stage, exporter: Exporter): () => ReadonlyMap<string, number> {
  const { schedule } = stage.cluster.ground;
  const { down: [downAt, backAt] = [Infinity, Infinity], mode } = exporter;
  const { blindFrom = Infinity, seesFrom = Infinity } = exporter;
  const isBlind = (): boolean => schedule.now >= blindFrom && schedule.now < seesFrom;
  const isDown = (): boolean => schedule.now >= downAt && schedule.now < backAt;
  let cluster = listed(stage);
  stage.watchers.push((fact) => {
    if (!isDown() && !isBlind()) observe(cluster, fact);
  });
  for (const at of [backAt, seesFrom]) {
    plan(schedule, at, () => {
      cluster = listed(stage);
    });
  }
  plan(schedule, blindFrom, () => {
    for (const resource of resources)
      observe(cluster, { kind: 'evidence', resource, fresh: false, seenAt: schedule.now });
  });
  return () => (isDown() ? new Map() : pageOf(cluster, mode, schedule.now));
}

/** What an exporter that starts now finds in its first lists. */
function listed({ cluster: { ground } }: Stage): Cluster {
  const cluster = emptyCluster();
  list(ground, (fact) => observe(cluster, fact));
  return cluster;
}

function pageOf(
  cluster: Cluster,
  mode: Exporter['mode'],
  at: Seconds,
): ReadonlyMap<string, number> {
  const view = forecast(cluster, [settings], at, describe({}, [settings]));
  const values = new Map<string, number>();
  for (const chunk of finish(render(view, witness, { format: 'text', mode }))) {
    for (const line of Buffer.from(chunk).toString().split('\n')) {
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
