import { phases } from '@kube-heartbeat/rules/view.ts';
import { type FleetFamily, one, type Sample, type Scene, unixTime } from './family.ts';
import { ageBounds } from './fleet-count.ts';

export const nodesByPhase: FleetFamily = {
  name: 'kube_heartbeat_nodes',
  type: 'gauge',
  help: 'Nodes by phase, and by REGION/ZONE of their topology labels (none if unlabelled); 0 where there is none.',
  labels: ['phase', 'topology_zone'],
  group: 'fleet',
  of: 'fleet',
  series: `${phases.length} a zone`,
  samples: ({ count }) =>
    [...count.zones].flatMap(([zone, counted]) =>
      [...counted.phases].map(([phase, value]) => ({
        labels: { phase, topology_zone: zone },
        value,
      })),
    ),
};

export const leaseAges: FleetFamily = {
  name: 'kube_heartbeat_nodes_with_lease_age_at_most',
  type: 'gauge',
  help: 'Nodes whose Lease was last seen to advance in spec.renewTime at most le seconds before this scrape; le +Inf: all nodes that have a Lease.',
  labels: ['le'],
  group: 'fleet',
  of: 'fleet',
  series: String(ageBounds.length),
  samples: ageSamples,
};

function ageSamples({ count }: Scene): readonly Sample[] {
  let upTo = 0;
  return ageBounds.map((bound, place) => {
    upTo += count.ages[place] ?? 0;
    return { labels: { le: bound === Infinity ? '+Inf' : String(bound) }, value: upTo };
  });
}

export const soonestEviction: FleetFamily = {
  name: 'kube_heartbeat_soonest_eviction_timestamp_seconds',
  type: 'gauge',
  help: 'The smallest kube_heartbeat_node_predicted_eviction_earliest_timestamp_seconds over those nodes of the zone that are not plainly ready; +Inf: none of them has an eviction ahead.',
  labels: ['topology_zone'],
  group: 'fleet',
  of: 'fleet',
  series: '1 a zone',
  samples: (scene) =>
    [...scene.count.zones].flatMap(([zone, { soonest }]) =>
      one(unixTime(soonest, scene)).map(({ value }) => ({
        labels: { topology_zone: zone },
        value,
      })),
    ),
};

export const orphanLeases: FleetFamily = {
  name: 'kube_heartbeat_orphan_leases',
  type: 'gauge',
  help: 'Leases of namespace kube-node-lease whose name is that of no Node.',
  labels: [],
  group: 'fleet',
  of: 'fleet',
  series: '1',
  samples: ({ view }) => one(view.orphanLeases),
};

export const nodesWithoutLease: FleetFamily = {
  name: 'kube_heartbeat_nodes_without_lease',
  type: 'gauge',
  help: 'Nodes that have no Lease of their name in namespace kube-node-lease.',
  labels: [],
  group: 'fleet',
  of: 'fleet',
  series: '1',
  samples: ({ view }) => one(view.nodesWithoutLease),
};

export const fleetFamilies: readonly FleetFamily[] = [
  nodesByPhase,
  leaseAges,
  soonestEviction,
  orphanLeases,
  nodesWithoutLease,
];
