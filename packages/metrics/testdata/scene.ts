import type { Taint } from '@kube-heartbeat/rules/fact.ts';
import { settingTable } from '@kube-heartbeat/rules/settings.ts';
import type { NodeView, PodView, View } from '@kube-heartbeat/rules/view.ts';
import { emptyHistogram, leaseGapBounds } from '../src/histogram.ts';
import type { Watched, Witness } from '../src/witness.ts';
import { pageText } from './page-text.ts';

/** Our clock in every scene; the wall clock is 0.5 s ahead of it. */
export const now = 1_800_000_000;

/** A plainly ready node, 4.25 s after its last renewal. */
export function aNode(changes: Partial<NodeView> = {}): NodeView {
  return {
    name: 'a',
    zone: 'eu/1',
    phase: 'ready',
    plain: true,
    ready: 'True',
    readyReason: 'KubeletReady',
    readyMessage: '',
    pool: 'blue',
    os: 'linux',
    kubeletVersion: 'v1.37.2',
    capacityType: 'spot',
    unschedulable: false,
    leaseSeenAt: now - 4.25,
    leaseEstimated: false,
    renewInterval: 10,
    leaseRenewTime: now - 4.2,
    statusSeenAt: now - 100,
    clockSkew: -0.4567891,
    unknown: {
      earliest: now + 45.75,
      latest: now + 51,
      because: { code: 'evidence_stale' },
    },
    eviction: {
      earliest: now + 345.75,
      latest: now + 351,
      because: { code: 'default_toleration', seconds: 300 },
    },
    podsAssumed: true,
    pods: [],
    taints: [],
    blocked: [],
    departing: '',
    relistLag: 0.8123,
    notReady: {
      earliest: now + 179.2,
      latest: now + 199.6,
      because: { code: 'relist_stalls' },
    },
    probe: { result: 'answered', seenAt: now - 3 },
    ...changes,
  };
}

const unreachable = 'node.kubernetes.io/unreachable';

export function aTaint(changes: Partial<Taint> = {}): Taint {
  return { key: unreachable, value: '', effect: 'NoExecute', timeAdded: now - 20, ...changes };
}

export function aPod(changes: Partial<PodView> = {}): PodView {
  const because = { code: 'toleration', seconds: 300 } as const;
  return {
    namespace: 'default',
    name: 'w1',
    owner: 'ReplicaSet',
    fate: 'replaced',
    deletion: { earliest: now + 280, latest: now + 281, because },
    end: { earliest: Infinity, latest: Infinity, because: { code: 'kubelet_must_confirm' } },
    terminating: false,
    stuck: false,
    finished: false,
    mayRunTwice: false,
    ...changes,
  };
}

/** A node in the worst trouble that the budget speaks of. */
export function aDeadNode(changes: Partial<NodeView> = {}): NodeView {
  const { unknown: _, ...alive } = aNode();
  return {
    ...alive,
    name: 'dead',
    phase: 'evicting',
    plain: false,
    ready: 'Unknown',
    podsAssumed: false,
    pods: [
      aPod({ mayRunTwice: true }),
      aPod({ name: 'db', fate: 'waits', stuck: true }),
      aPod({ name: 'bare', fate: 'lost' }),
    ],
    taints: [aTaint(), aTaint({ effect: 'NoSchedule' })],
    blocked: ['zone_rate_zero'],
    departing: 'deletion',
    cause: 'kubelet_dead',
    readyButDead: { ratio: 0.65, signs: [{ sign: 'metrics_hang', says: '' }] },
    probe: { result: 'refused', seenAt: now - 2 },
    ...changes,
  };
}

export function aView(changes: Partial<View> = {}): View {
  return {
    now,
    wallOffset: 0.5,
    nodes: [aNode()],
    zones: [
      { name: 'eu/1', disruption: 'normal', ready: 1, notReady: 0, rate: 0.1, queue: 0 },
      { name: 'eu/2', disruption: 'full', ready: 0, notReady: 2, rate: 0, queue: 2 },
    ],
    leader: { holder: 'master_1', changes: 2, state: 'known', seenAt: now - 1 },
    evictionsHalted: false,
    controlPlaneSuspect: false,
    orphanLeases: 1,
    nodesWithoutLease: 0,
    probeRound: 10,
    settings: settingTable.map(({ name, unit, assumed }) => {
      const number = assumed(37);
      return { name, unit, number, value: String(number), source: 'assumed' };
    }),
    fresh: { leases: true, nodes: true, leader: false, pods: true },
    ...changes,
  };
}

const watched: Watched = {
  synced: true,
  objects: 3,
  lastEventAt: now - 1,
  lists: 1,
  watches: { ended: 2 },
  decodeErrors: {},
};

export function aWitness(changes: Partial<Witness> = {}): Witness {
  const { lastEventAt: _, ...neverHeard } = watched;
  return {
    build: { version: '0.1.0', revision: 'abc', nodeVersion: 'v24.21.0' },
    watched: {
      leases: { ...watched, decodeErrors: { no_renew_time: 2 } },
      nodes: watched,
      leader: { ...neverHeard, synced: false, watches: { refused: 5 } },
      pods: { ...watched, objects: 0 },
    },
    leaseGaps: emptyHistogram(leaseGapBounds),
    predictions: [],
    predictionErrors: [],
    ...changes,
  };
}

/** The samples of one family as a page in mode all has them, without its heading. */
export function samplesOf(family: string, view: View, witness: Witness = aWitness()): string {
  const options = { format: 'text', mode: 'all', collect: new Set([family]) } as const;
  return pageText(view, witness, options)
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/^kube_heartbeat_/gm, '');
}
