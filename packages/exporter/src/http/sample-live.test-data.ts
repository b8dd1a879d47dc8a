import {
  emptyHistogram,
  leaseGapBounds,
  predictionErrorBounds,
} from '@kube-heartbeat/metrics/histogram.ts';
import type { Watched, Witness } from '@kube-heartbeat/metrics/witness.ts';
import { type Cluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { PodFact } from '@kube-heartbeat/rules/fact.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { candidates } from '@kube-heartbeat/rules/settings.ts';
import type { View } from '@kube-heartbeat/rules/view.ts';
import { knownOf } from '../whatif/profiles.ts';
import { clusterOf, inventedNodes } from '../whatif/scene.ts';
import type { Live } from './live.ts';

/** Unix time of the sample's 0. */
export const epoch = 1_800_000_000;

const pods = [
  { name: 'web-1', owner: 'ReplicaSet', seconds: 300 },
  { name: 'db-0', owner: 'StatefulSet', seconds: 300 },
  { name: 'cron\u001b[31m', owner: '', seconds: 30 },
].map(
  ({ name, owner, seconds }): PodFact => ({
    kind: 'pod',
    seenAt: -1000,
    namespace: 'shop',
    name,
    uid: name,
    node: 'node-0',
    createdAt: -1000,
    tolerations: ['not-ready', 'unreachable'].map((word) => ({
      key: `node.kubernetes.io/${word}`,
      operator: 'Exists',
      value: '',
      effect: 'NoExecute',
      seconds,
    })),
    owner,
    phase: 'Running',
    ready: true,
    claims: false,
  }),
);

/** Six nodes in three zones; node-0, with three pods, has been silent for `silence` seconds. */
export function sampleView(silence: number): View {
  const cluster = clusterOf({ nodes: inventedNodes(6, 3), pods, leaseDuration: 40, epoch });
  for (const node of ['node-1', 'node-2', 'node-3', 'node-4', 'node-5']) {
    const lease = { renewTime: epoch + silence, duration: 40, resourceVersion: 'x' };
    observe(cluster, { kind: 'lease', node, ...lease, seenAt: silence - 1 });
  }
  const settings = candidates(knownOf({ version: 37, grace: 50 }), 37);
  return forecast(cluster, settings, silence, [
    { name: 'version', unit: 'count', value: '1.37', number: 37, source: 'static_pod' },
    {
      ...{ name: 'grace', unit: 'seconds', value: '50s', number: 50, source: 'calibrated' },
      learned: { value: '50s', agree: 11, of: 12, contradicts: false },
    },
    { name: 'rate', unit: 'ratio', value: 'x', number: Infinity, source: 'assumed' },
  ]);
}

/** The same, but node-0 renews its lease while its container runtime hangs, after `silence` seconds. */
export function hangingView(silence: number): View {
  const cluster = renewing(silence);
  const relist = { lastGood: epoch - 0.6, ended: 9 };
  observe(cluster, { ...probe, result: 'answered', relist, sentAt: 0, seenAt: 0.1 });
  for (const sentAt of [10, 17, 24].filter((at) => at < silence - 6)) {
    observe(cluster, { ...probe, result: 'hangs', sentAt, seenAt: sentAt + 5 });
  }
  return forecast(cluster, candidates(knownOf({ version: 37, grace: 50 }), 37), silence);
}

/** The same, but the disk of node-0 is dead: leases and relists go on, its status does not. */
export function deadDiskView(silence: number): View {
  const cluster = renewing(silence);
  const relist = { lastGood: epoch + silence - 3, ended: 500 };
  const sight = { sentAt: silence - 2.1, seenAt: silence - 2 };
  observe(cluster, { ...probe, result: 'answered', relist, ...sight });
  return forecast(cluster, candidates(knownOf({ version: 37, grace: 50 }), 37), silence);
}

const probe = { kind: 'probe', node: 'node-0' } as const;

/** All posted their status at 0, as each 300 s, and have renewed their leases a second ago. */
function renewing(silence: number): Cluster {
  const known = { kubeletVersion: 'v1.37.2', seenAt: -300 };
  const nodes = inventedNodes(6, 3).map((node) => ({ ...node, ...known }));
  const cluster = clusterOf({ nodes, pods, leaseDuration: 40, epoch });
  for (const { node, ...fact } of nodes) {
    const ready = fact.ready && { ...fact.ready, heartbeatTime: epoch };
    observe(cluster, { ...fact, node, ...(ready && { ready }), seenAt: 0 });
    const lease = { renewTime: epoch + silence, duration: 40, resourceVersion: 'x' };
    observe(cluster, { kind: 'lease', node, ...lease, seenAt: silence - 1 });
  }
  observe(cluster, { kind: 'round', seconds: 10, seenAt: 0 });
  return cluster;
}

const watched: Watched = { synced: true, objects: 6, lists: 1, watches: {}, decodeErrors: {} };
const seconds = {
  ...emptyHistogram(predictionErrorBounds),
  counts: [3, 1, ...predictionErrorBounds.slice(1).map(() => 0)],
};

export const sampleWitness: Witness = {
  build: { version: '0.0.0', revision: 'none', nodeVersion: '24' },
  watched: { leases: watched, nodes: watched, leader: watched, pods: watched },
  leaseGaps: emptyHistogram(leaseGapBounds),
  predictions: [
    { event: 'unknown', at: 'last_fact', result: 'inside', count: 3 },
    { event: 'unknown', at: 'last_fact', result: 'late', count: 1 },
  ],
  predictionErrors: [{ event: 'unknown', at: 'last_fact', seconds }],
};

/** A witness of the sample, which sees all unless `more` says otherwise. */
export function sampleLive(more: Partial<Live> = {}): Live {
  return {
    view: async () => sampleView(25),
    outlook: async () => sampleView(25),
    witness: () => sampleWitness,
    recent: () => [],
    problems: () => [],
    synced: () => true,
    ...more,
  };
}
