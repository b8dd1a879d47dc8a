import { type NodeView, phases, type View } from '@kube-heartbeat/rules/view.ts';
import { soundLabel } from './exposition.ts';
import { ageOf, type FleetFamily, one, type Sample, type Scene, unixTime } from './family.ts';

export const nodesByPhase: FleetFamily = {
  name: 'kube_heartbeat_nodes',
  type: 'gauge',
  help: 'Nodes by phase, and by REGION/ZONE of their topology labels (none if unlabelled); 0 where there is none.',
  labels: ['phase', 'topology_zone'],
  group: 'fleet',
  of: 'fleet',
  series: `${phases.length} a zone`,
  samples: ({ view }) => [...byZone(view)].flatMap(([zone, nodes]) => phaseCounts(zone, nodes)),
};

function phaseCounts(zone: string, nodes: readonly NodeView[]): readonly Sample[] {
  return phases.map((phase) => ({
    labels: { phase, topology_zone: zone },
    value: nodes.filter((node) => node.phase === phase).length,
  }));
}

/** The nodes of each zone that has some or that the controller knows, by the zone's name. */
function byZone({ zones, nodes }: View): ReadonlyMap<string, readonly NodeView[]> {
  const known = new Map<string, NodeView[]>(zones.map(({ name }) => [soundLabel(name), []]));
  for (const node of nodes) {
    const zone = soundLabel(node.zone);
    const inZone = known.get(zone);
    if (inZone) inZone.push(node);
    else known.set(zone, [node]);
  }
  return known;
}

/** Around one renewal interval, and around the graces of 40 s and 50 s. */
const ageBounds = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 120, 300, Infinity];

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

function ageSamples(scene: Scene): readonly Sample[] {
  const ages = scene.view.nodes.flatMap(({ leaseSeenAt }) => ageOf(leaseSeenAt, scene) ?? []);
  return ageBounds.map((bound) => ({
    labels: { le: bound === Infinity ? '+Inf' : String(bound) },
    value: ages.filter((age) => age <= bound).length,
  }));
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
    [...byZone(scene.view)].flatMap(([zone, nodes]) =>
      one(unixTime(soonest(nodes), scene)).map(({ value }) => ({
        labels: { topology_zone: zone },
        value,
      })),
    ),
};

function soonest(nodes: readonly NodeView[]): number {
  return nodes
    .filter(({ plain }) => !plain)
    .reduce((sum, { eviction }) => Math.min(sum, eviction?.earliest ?? Infinity), Infinity);
}

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
