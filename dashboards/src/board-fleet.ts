import {
  controllerLeader,
  controlPlaneSuspect,
  evictionsHalted,
} from '@kube-heartbeat/metrics/families-controller.ts';
import {
  leaseAges,
  nodesByPhase,
  nodesWithoutLease,
  orphanLeases,
  soonestEviction,
} from '@kube-heartbeat/metrics/families-fleet.ts';
import { leaseGaps } from '@kube-heartbeat/metrics/families-prediction.ts';
import {
  zoneDisruption,
  zoneNodes,
  zoneQueue,
  zoneRate,
} from '@kube-heartbeat/metrics/families-zone.ts';
import type { Board, Row } from './panel.ts';
import { atRisk, phase, secondsLeft } from './records.ts';
import { chosenNodes, inCluster, inZone, phaseNumber, phaseWords } from './selectors.ts';

const counted = `max by (cluster, topology_zone, phase) (${nodesByPhase.name}{${inZone}})`;
const yes = [
  { text: 'no', colour: 'green' },
  { text: 'YES', colour: 'red' },
];

const anybody: Row = {
  title: 'Is anybody about to be evicted?',
  panels: [
    {
      kind: 'stat',
      title: 'Soonest eviction in',
      description:
        'Seconds until the first pod of a node in trouble can be deleted, if silence lasts. +Inf: no node in trouble has an eviction ahead.',
      unit: 's',
      width: 5,
      queries: [
        {
          expr: `min(max by (cluster, topology_zone) (${soonestEviction.name}{${inZone}})) - time()`,
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Nodes in trouble',
      description:
        'Nodes that are late or worse, without those that leave, start, or are not observed.',
      unit: 'short',
      width: 4,
      queries: [
        {
          expr: `sum(${counted.replace('})', ', phase=~"late|silent|not_ready|unreachable|queued|evicting|evicted"})')})`,
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Pods at risk by fate',
      description:
        'Pods of nodes in trouble that are being deleted or will be. waits: only once the old object is gone. lost: made again by nobody.',
      unit: 'short',
      width: 6,
      queries: [
        {
          expr: `sum by (fate) (${atRisk.record}{${inCluster}} and ${chosenNodes})`,
          legend: '{{fate}}',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Control plane suspect',
      description: 'So many nodes fell silent at once that the fault is likelier not theirs.',
      unit: 'short',
      width: 3,
      words: yes,
      queries: [{ expr: `max(${controlPlaneSuspect.name}{${inCluster}})` }],
    },
    {
      kind: 'stat',
      title: 'Evictions halted',
      description: 'Every zone is dark: the controller took its taints off and evicts nobody.',
      unit: 'short',
      width: 3,
      words: yes,
      queries: [{ expr: `max(${evictionsHalted.name}{${inCluster}})` }],
    },
    {
      kind: 'stat',
      title: 'Leader',
      description: 'Who leads the controller manager. None: not known, or nobody.',
      unit: 'short',
      width: 3,
      queries: [
        { expr: `max by (holder) (${controllerLeader.name}{${inCluster}})`, legend: '{{holder}}' },
      ],
    },
    {
      kind: 'table',
      title: 'Worst 50 by time left',
      description:
        'Seconds until the next pod of each node can be deleted, of nodes that are not plainly ready; the soonest first. A click on a node leads to its dashboard.',
      unit: 's',
      width: 24,
      queries: [
        {
          expr: `bottomk(50, (${secondsLeft.record}{${inCluster}} < Inf and ${chosenNodes})
* on (cluster, node) group_left (phase) topk by (cluster, node) (1, ${phase.record}{${inCluster}, phase!="ready"}))`,
        },
      ],
    },
  ],
};

const phasesRow: Row = {
  title: 'Phases',
  panels: [
    {
      kind: 'timeline',
      title: 'Worst phase in each zone',
      description: 'The worst phase that any node of the zone was in.',
      unit: 'short',
      width: 12,
      words: phaseWords,
      queries: [
        {
          expr: phaseNumber(
            'topology_zone',
            (one) => `${nodesByPhase.name}{${inZone}, phase="${one}"} > 0`,
          ),
          legend: '{{topology_zone}}',
        },
      ],
    },
    {
      kind: 'stacked',
      title: 'Nodes by phase',
      description: 'How many nodes are in each phase.',
      unit: 'short',
      width: 12,
      queries: [{ expr: `sum by (phase) (${counted})`, legend: '{{phase}}' }],
    },
  ],
};

const heartbeats: Row = {
  title: 'Heartbeats',
  panels: [
    {
      kind: 'heatmap',
      title: 'Ages of leases',
      description: 'How many leases were how old at each scrape, by the clock of the exporter.',
      unit: 's',
      width: 12,
      queries: [{ expr: `max by (le) (${leaseAges.name}{${inCluster}})`, legend: '{{le}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Gaps between renewals ÷ grace',
      description: 'At 1 a node is given up: near misses are the distance to it.',
      unit: 'percentunit',
      width: 12,
      queries: [0.5, 0.99].map((quantile) => ({
        expr: `histogram_quantile(${quantile}, max by (cluster, le) (rate(${leaseGaps.name}_bucket{${inCluster}}[$__rate_interval])))`,
        legend: `${quantile * 100} % are shorter`,
      })),
    },
    {
      kind: 'stat',
      title: 'Leases without a node',
      description: 'Orphans: nobody’s heartbeat.',
      unit: 'short',
      width: 12,
      queries: [{ expr: `max by (cluster) (${orphanLeases.name}{${inCluster}})` }],
    },
    {
      kind: 'stat',
      title: 'Nodes without a lease',
      description: 'Nodes whose only heartbeat is their status.',
      unit: 'short',
      width: 12,
      queries: [{ expr: `max by (cluster) (${nodesWithoutLease.name}{${inCluster}})` }],
    },
  ],
};

const zones: Row = {
  title: 'Zones',
  panels: [
    {
      kind: 'timeseries',
      title: 'Nodes not ready by zone',
      description: 'As the node lifecycle controller counts them for its disruption rule.',
      unit: 'short',
      width: 8,
      queries: [
        {
          expr: `max by (cluster, topology_zone) (${zoneNodes.name}{${inZone}, ready="false"})`,
          legend: '{{topology_zone}}',
        },
      ],
    },
    {
      kind: 'timeline',
      title: 'Disruption of each zone',
      description: 'The state by which the controller chooses its eviction rate.',
      unit: 'short',
      width: 8,
      words: [
        { text: 'normal', colour: 'green' },
        { text: 'partial', colour: 'orange' },
        { text: 'full', colour: 'red' },
      ],
      queries: [
        {
          expr: `max by (topology_zone) (${zoneDisruption.name}{${inZone}, state="partial"} or ${zoneDisruption.name}{${inZone}, state="full"} * 2)`,
          legend: '{{topology_zone}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Eviction rate in force',
      description: 'Nodes a second of the zone that may be tainted now.',
      unit: 'short',
      width: 4,
      queries: [
        {
          expr: `max by (cluster, topology_zone) (${zoneRate.name}{${inZone}})`,
          legend: '{{topology_zone}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Nodes that wait for their taint',
      description: 'The queue of each zone, as the model has it.',
      unit: 'short',
      width: 4,
      queries: [
        {
          expr: `max by (cluster, topology_zone) (${zoneQueue.name}{${inZone}})`,
          legend: '{{topology_zone}}',
        },
      ],
    },
  ],
};

/** Is anybody about to be evicted? */
export const fleetBoard: Board = {
  uid: 'kube-heartbeat-fleet',
  title: 'Kubernetes heartbeats / Fleet',
  description: 'Is anybody about to be evicted, and what would it cost?',
  variables: ['cluster', 'topology_zone', 'pool'],
  rows: [anybody, phasesRow, heartbeats, zones],
};
