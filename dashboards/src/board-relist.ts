import { probeResult } from '@kube-heartbeat/metrics/families-node-trouble.ts';
import { probeRound } from '@kube-heartbeat/metrics/families-witness.ts';
import type { Board, Row } from './panel.ts';
import { cause, dead, lag, unhealthyEarliest } from './records.ts';
import { chosenNodes, inCluster } from './selectors.ts';

/** Ours; where an exporter does not look at kubelets, what the kubelets themselves tell. */
const lags = `(${lag.record}{${inCluster}} or on (cluster, node)
  time() - max by (cluster, node) (kubelet_pleg_last_seen_seconds{${inCluster}} * on (cluster, instance) group_left (node) kubelet_node_name))
and ${chosenNodes}`;

const fleet: Row = {
  title: 'Relists over the fleet',
  panels: [
    {
      kind: 'table',
      title: 'Longest since a good relist',
      description: 'The 20 nodes whose kubelet has waited longest for a relist (PLEG) to end well.',
      unit: 's',
      width: 12,
      queries: [{ expr: `topk(20, ${lags})` }],
    },
    {
      kind: 'timeseries',
      title: 'Lag of most nodes',
      description: 'A healthy kubelet relists once a second.',
      unit: 's',
      width: 12,
      queries: [0.5, 0.9, 0.99].map((share) => ({
        expr: `quantile(${share}, ${lags})`,
        legend: `${share * 100} % are below`,
      })),
    },
    {
      kind: 'table',
      title: 'Soonest not Ready by its own word',
      description: 'Seconds until a kubelet calls itself not Ready if no relist is good any more.',
      unit: 's',
      width: 12,
      queries: [
        {
          expr: `bottomk(20, (${unhealthyEarliest.record}{${inCluster}} < Inf) - time() and ${chosenNodes})`,
        },
      ],
    },
    {
      kind: 'table',
      title: 'Ready but dead',
      description: 'Nodes that are Ready and against which several signs speak; 1 is sure.',
      unit: 'percentunit',
      width: 6,
      queries: [{ expr: `topk(20, ${dead.record}{${inCluster}} and ${chosenNodes})` }],
    },
    {
      kind: 'timeseries',
      title: 'Nodes by cause',
      description: 'Why nodes are in trouble.',
      unit: 'short',
      width: 6,
      queries: [{ expr: `count by (cause) (${cause.record}{${inCluster}})`, legend: '{{cause}}' }],
    },
  ],
};

const looks: Row = {
  title: 'Looks at kubelets',
  panels: [
    {
      kind: 'timeseries',
      title: 'Nodes in trouble by how the last look ended',
      description:
        'Where nobody could look (tls_failed, unauthorized, forbidden, no_address) nothing is known.',
      unit: 'short',
      width: 12,
      queries: [
        {
          expr: `count by (result) (max by (cluster, node, result) (${probeResult.name}{${inCluster}}))`,
          legend: '{{result}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'How long a round takes',
      description: 'Seconds in which every kubelet is looked at once.',
      unit: 's',
      width: 12,
      queries: [{ expr: `max by (cluster) (${probeRound.name}{${inCluster}})`, legend: 'round' }],
    },
  ],
};

/** Relists over the fleet: who stalls. */
export const relistBoard: Board = {
  uid: 'kube-heartbeat-relist',
  title: 'Kubernetes heartbeats / Relist',
  description: 'PLEG over the fleet: whose kubelet lives and does not do its work.',
  variables: ['cluster', 'topology_zone', 'pool'],
  rows: [fleet, looks],
};
