import { type FleetFamily, one } from './family.ts';

export const evictionsHalted: FleetFamily = {
  name: 'kube_heartbeat_cluster_evictions_halted',
  type: 'gauge',
  help: '1 while every zone is fully disrupted: the node lifecycle controller has taken its NoExecute taints off and evicts nobody.',
  labels: [],
  group: 'controller',
  of: 'fleet',
  series: '1',
  samples: ({ view }) => one(Number(view.evictionsHalted)),
};

export const controlPlaneSuspect: FleetFamily = {
  name: 'kube_heartbeat_control_plane_suspect',
  type: 'gauge',
  help: '1 while so many Leases stopped advancing at once that the fault is likelier that of the control plane than that of the nodes.',
  labels: [],
  group: 'controller',
  of: 'fleet',
  series: '1',
  samples: ({ view }) => one(Number(view.controlPlaneSuspect)),
};

export const controllerLeader: FleetFamily = {
  name: 'kube_heartbeat_controller_leader_info',
  type: 'info',
  help: 'spec.holderIdentity of the Lease kube-system/kube-controller-manager; no series while it is not known who leads.',
  labels: ['holder'],
  group: 'controller',
  of: 'fleet',
  series: '0 or 1',
  samples: ({ view }) => {
    const { holder } = view.leader;
    return holder === undefined ? [] : [{ labels: { holder }, value: 1 }];
  },
};

export const leaderChanges: FleetFamily = {
  name: 'kube_heartbeat_controller_leader_changes_total',
  type: 'counter',
  help: 'Times that another holder was seen in the Lease kube-system/kube-controller-manager since the observer started.',
  labels: [],
  group: 'controller',
  of: 'fleet',
  series: '1',
  samples: ({ view }) => one(view.leader.changes),
};

export const controllerFamilies: readonly FleetFamily[] = [
  evictionsHalted,
  controlPlaneSuspect,
  controllerLeader,
  leaderChanges,
];
