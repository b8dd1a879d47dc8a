import { leaseRenewed, nodeInfo, statusAge } from '@kube-heartbeat/metrics/families-node.ts';
import {
  nodeDeparting,
  nodeTaint,
  probeResult,
} from '@kube-heartbeat/metrics/families-node-trouble.ts';
import type { Board, Row } from './panel.ts';
import {
  age,
  atRisk,
  blocked,
  cause,
  dead,
  earliest,
  grace,
  lag,
  latest,
  phase,
  skew,
  stuck,
  twice,
  unhealthyEarliest,
  unhealthyLatest,
  unknownEarliest,
  unknownLatest,
} from './records.ts';
import { inCluster, ofNode, phaseNumber, phaseWords } from './selectors.ts';

const graceLine = { expr: `max(${grace.record}{${inCluster}})`, legend: 'grace in force' };

/** Seconds from now to a moment, both bounds of it. */
const bounds = (from: { record: string }, to: { record: string }) => [
  { expr: `${from.record}{${ofNode}} - time()`, legend: '{{node}}: not before' },
  { expr: `(${to.record}{${ofNode}} < Inf) - time()`, legend: '{{node}}: not after' },
];

const now: Row = {
  title: 'Now',
  panels: [
    {
      kind: 'timeline',
      title: 'Phase',
      description: 'The phase of each chosen node. In mode lean a plainly ready node has none.',
      unit: 'short',
      width: 24,
      words: phaseWords,
      queries: [
        {
          expr: phaseNumber('node', (one) => `${phase.record}{${ofNode}, phase="${one}"}`),
          legend: '{{node}}',
        },
      ],
    },
    {
      kind: 'table',
      title: 'What it is',
      description: 'Labels of the Node: zone, pool, operating system, kubelet, capacity type.',
      unit: 'short',
      width: 12,
      queries: [
        {
          expr: `max by (node, topology_zone, pool, os, kubelet_version, capacity_type) (${nodeInfo.name}{${ofNode}})`,
        },
      ],
    },
    {
      kind: 'table',
      title: 'Likeliest cause',
      description: 'Why it is in trouble, as far as lease, status and looks at its kubelet tell.',
      unit: 'short',
      width: 6,
      queries: [{ expr: `${cause.record}{${ofNode}}` }],
    },
    {
      kind: 'table',
      title: 'On its way out',
      description: 'Why it leaves on purpose. Empty: it does not.',
      unit: 'short',
      width: 6,
      queries: [{ expr: `max by (node, reason) (${nodeDeparting.name}{${ofNode}})` }],
    },
  ],
};

const heartbeats: Row = {
  title: 'Heartbeats',
  panels: [
    {
      kind: 'timeseries',
      title: 'Age of the lease against the grace',
      description: 'Above the grace the node is called Unknown, unless its status is younger.',
      unit: 's',
      width: 12,
      queries: [{ expr: `${age.record}{${ofNode}}`, legend: '{{node}}' }, graceLine],
    },
    {
      kind: 'timeseries',
      title: 'Age of the status',
      description:
        'Since the Ready condition was last posted: every five minutes where nothing changes.',
      unit: 's',
      width: 6,
      queries: [
        { expr: `min by (node) (${statusAge.name}{${ofNode}})`, legend: '{{node}}' },
        graceLine,
      ],
    },
    {
      kind: 'timeseries',
      title: 'Clock of the node',
      description:
        'How far it is ahead of that of the exporter; and the age of the lease by that clock.',
      unit: 's',
      width: 6,
      queries: [
        { expr: `${skew.record}{${ofNode}}`, legend: '{{node}}: ahead' },
        {
          expr: `time() - max by (node) (${leaseRenewed.name}{${ofNode}})`,
          legend: '{{node}}: lease by its own word',
        },
      ],
    },
  ],
};

const coming: Row = {
  title: 'What comes, if silence lasts',
  panels: [
    {
      kind: 'timeseries',
      title: 'Until Ready becomes Unknown',
      description: 'Bounds of the forecast; both roll on with each heartbeat.',
      unit: 's',
      width: 8,
      queries: bounds(unknownEarliest, unknownLatest),
    },
    {
      kind: 'timeseries',
      title: 'Until the next pod is deleted',
      description: 'Bounds of the forecast. Without an upper line there is no bound.',
      unit: 's',
      width: 8,
      queries: bounds(earliest, latest),
    },
    {
      kind: 'timeseries',
      title: 'Until the kubelet calls itself not Ready',
      description: 'If no relist is good any more.',
      unit: 's',
      width: 8,
      queries: bounds(unhealthyEarliest, unhealthyLatest),
    },
    {
      kind: 'timeseries',
      title: 'Since the last good relist',
      description: 'The relist lag (PLEG): at 180 s a kubelet calls itself not Ready.',
      unit: 's',
      width: 8,
      queries: [{ expr: `${lag.record}{${ofNode}}`, legend: '{{node}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Ready but dead',
      description: 'How much speaks for it that the node works no more though it is Ready: 0 to 1.',
      unit: 'percentunit',
      width: 8,
      queries: [{ expr: `${dead.record}{${ofNode}}`, legend: '{{node}}' }],
    },
    {
      kind: 'table',
      title: 'Last look at its kubelet',
      description:
        'How it ended: tls_failed, unauthorized, forbidden and no_address say nothing of the node.',
      unit: 'short',
      width: 8,
      queries: [{ expr: `max by (node, result) (${probeResult.name}{${ofNode}})` }],
    },
  ],
};

const pods: Row = {
  title: 'Pods and taints',
  panels: [
    {
      kind: 'stacked',
      title: 'Pods at risk by fate',
      description:
        'Who makes the pods anew that go: replaced, elsewhere at once; waits, once the object is gone; lost, nobody.',
      unit: 'short',
      width: 8,
      queries: [{ expr: `${atRisk.record}{${ofNode}}`, legend: '{{node}}: {{fate}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Pods that hang or may run twice',
      description: 'Their deletion was asked for, and nobody confirms that they stopped.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: `${stuck.record}{${ofNode}}`, legend: '{{node}}: hang in Terminating' },
        { expr: `${twice.record}{${ofNode}}`, legend: '{{node}}: may run twice' },
      ],
    },
    {
      kind: 'table',
      title: 'Taints, since when',
      description: 'Seconds since timeAdded of each taint, by the clock of whoever added it.',
      unit: 's',
      width: 4,
      queries: [{ expr: `time() - max by (node, key, effect) (${nodeTaint.name}{${ofNode}})` }],
    },
    {
      kind: 'table',
      title: 'What holds its eviction back',
      description: 'Empty: nothing does.',
      unit: 'short',
      width: 4,
      queries: [{ expr: `${blocked.record}{${ofNode}}` }],
    },
  ],
};

/** One node, or a few: what was seen, what comes, whom it hits. */
export const nodeBoard: Board = {
  uid: 'kube-heartbeat-node',
  title: 'Kubernetes heartbeats / Node',
  description: 'One node: what was seen of it, what comes, and whom it hits.',
  variables: ['cluster', 'topology_zone', 'pool', 'node'],
  rows: [now, heartbeats, coming, pods],
};
