import { settle } from './calm.ts';
import type { Cluster } from './cluster-state.ts';
import { usualEvidenceConditions } from './dead-signs.ts';
import { usualDepartingTaints } from './departing.ts';
import type { EvidenceFact, Fact, ListedFact } from './fact.ts';
import { emptyLatency } from './latency.ts';
import { observeLeader } from './observe-leader.ts';
import { observeLease } from './observe-lease.ts';
import { observeNode, observeNodeGone } from './observe-node.ts';
import { observePod, observePodGone, observePods } from './observe-pod.ts';
import { observeProbe } from './observe-probe.ts';
import { emptySamples } from './observe-samples.ts';
import { dropLease, emptyRoster } from './roster.ts';
import { sightOf } from './sight.ts';

export type { Cluster } from './cluster-state.ts';

/** `Type=Status`; `Type` alone: it is True. */
function conditionOf(words: string): Cluster['evidenceConditions'][number] {
  const [type = '', status = 'True'] = words.split('=');
  return { type, status };
}

/** A cluster of which nothing is known yet. */
export function emptyCluster(
  departingTaints: readonly string[] = usualDepartingTaints,
  evidenceConditions: readonly string[] = usualEvidenceConditions,
): Cluster {
  return {
    departingTaints,
    evidenceConditions: evidenceConditions.map(conditionOf),
    wallOffset: 0,
    nodes: new Map(),
    leases: new Map(),
    roster: emptyRoster(),
    probes: new Map(),
    probeRound: undefined,
    pods: new Map(),
    leader: {
      fact: undefined,
      renewal: undefined,
      changed: undefined,
      resumed: undefined,
      firstTick: undefined,
      lastStrip: undefined,
      firstFlip: undefined,
      changes: 0,
    },
    zones: new Map(),
    ticks: { bursts: [], besides: [] },
    latency: emptyLatency(),
    samples: emptySamples(),
    dark: undefined,
    leftDark: undefined,
    fresh: { leases: false, nodes: false, leader: false, pods: false },
    freshAt: { leases: 0, nodes: 0, leader: 0, pods: 0 },
  };
}

/**
 * Take one fact in: the only writer of the state. Deterministic, reads no clock; facts come in the
 * order of their `seenAt`.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go nodeHealthData
 */
export function observe(cluster: Cluster, fact: Fact): void {
  switch (fact.kind) {
    case 'lease':
      observeLease(cluster, fact);
      break;
    case 'lease-gone':
      dropLease(cluster, fact.node);
      break;
    case 'node':
      observeNode(cluster, fact);
      break;
    case 'node-gone':
      observeNodeGone(cluster, fact.node, sightOf(fact));
      break;
    case 'pod':
      observePod(cluster, fact);
      break;
    case 'pod-gone':
      observePodGone(cluster, fact);
      break;
    case 'pods':
      observePods(cluster, fact);
      break;
    case 'leader':
      observeLeader(cluster, fact);
      break;
    case 'listed':
      observeListed(cluster, fact);
      break;
    case 'evidence':
      observeEvidence(cluster, fact);
      break;
    case 'probe':
      observeProbe(cluster, fact);
      break;
    case 'round':
      cluster.probeRound = fact.seconds;
      break;
    case 'clock':
      cluster.wallOffset = fact.wallOffset;
      break;
  }
  if ('node' in fact && fact.kind !== 'lease') settleNode(cluster, fact.node);
}

/** Whatever is heard of a node may end its calm, or begin it. */
function settleNode(cluster: Cluster, name: string): void {
  const node = cluster.nodes.get(name);
  if (node !== undefined) settle(cluster, node);
}

function observeListed(cluster: Cluster, fact: ListedFact): void {
  const known = fact.resource === 'leases' ? cluster.leases : cluster.nodes;
  for (const name of [...known.keys()].filter((candidate) => !fact.names.has(candidate))) {
    if (fact.resource === 'leases') {
      dropLease(cluster, name);
      settleNode(cluster, name);
    } else observeNodeGone(cluster, name, sightOf(fact));
  }
}

function observeEvidence(cluster: Cluster, { resource, fresh, seenAt }: EvidenceFact): void {
  cluster.fresh[resource] = fresh;
  if (fresh) cluster.freshAt[resource] = seenAt;
}
