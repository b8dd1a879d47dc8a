import { disruptions } from '@kube-heartbeat/rules/view.ts';
import type { FleetFamily } from './family.ts';

export const zoneNodes: FleetFamily = {
  name: 'kube_heartbeat_zone_nodes',
  type: 'gauge',
  help: 'Nodes of the zone whose Ready condition is True (ready true) or anything else (ready false), as the node lifecycle controller counts them: without those labelled node.kubernetes.io/exclude-disruption.',
  labels: ['topology_zone', 'ready'],
  group: 'zone',
  of: 'fleet',
  series: '2 a zone',
  samples: ({ view }) =>
    view.zones.flatMap(({ name, ready, notReady }) => [
      { labels: { topology_zone: name, ready: 'true' }, value: ready },
      { labels: { topology_zone: name, ready: 'false' }, value: notReady },
    ]),
};

export const zoneDisruption: FleetFamily = {
  name: 'kube_heartbeat_zone_disruption',
  type: 'gauge',
  help: '1 for the disruption state of the zone by the rule of the node lifecycle controller, 0 for the other states.',
  labels: ['topology_zone', 'state'],
  group: 'zone',
  of: 'fleet',
  series: '3 a zone',
  samples: ({ view }) =>
    view.zones.flatMap(({ name, disruption }) =>
      disruptions.map((state) => ({
        labels: { topology_zone: name, state },
        value: Number(state === disruption),
      })),
    ),
};

export const zoneRate: FleetFamily = {
  name: 'kube_heartbeat_zone_node_eviction_rate',
  type: 'gauge',
  help: 'Nodes a second of the zone that may get their NoExecute taint now: --node-eviction-rate, --secondary-node-eviction-rate or 0, by the disruption and the size of the zone.',
  labels: ['topology_zone'],
  group: 'zone',
  of: 'fleet',
  series: '1 a zone',
  samples: ({ view }) =>
    view.zones.map(({ name, rate }) => ({ labels: { topology_zone: name }, value: rate })),
};

export const zoneQueue: FleetFamily = {
  name: 'kube_heartbeat_zone_eviction_queue_length',
  type: 'gauge',
  help: 'Nodes of the zone that wait in the queue of the node lifecycle controller for their NoExecute taint, as the model has it.',
  labels: ['topology_zone'],
  group: 'zone',
  of: 'fleet',
  series: '1 a zone',
  samples: ({ view }) =>
    view.zones.map(({ name, queue }) => ({ labels: { topology_zone: name }, value: queue })),
};

export const zoneFamilies: readonly FleetFamily[] = [
  zoneNodes,
  zoneDisruption,
  zoneRate,
  zoneQueue,
];
