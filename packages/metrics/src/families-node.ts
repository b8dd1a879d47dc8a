import { ageOf, type NodeFamily, single, toMillisecond, unixTime } from './family.ts';

export const nodeInfo: NodeFamily = {
  name: 'kube_heartbeat_node_info',
  type: 'info',
  help: 'Labels and status.nodeInfo of the Node; topology_zone is REGION/ZONE of its topology labels, none if unlabelled; pool and capacity_type come from the labels of the usual clouds, empty if unlabelled.',
  labels: ['node', 'topology_zone', 'pool', 'os', 'kubelet_version', 'capacity_type'],
  group: 'node',
  of: 'node',
  shown: 'always',
  series: 1,
  stands: true,
  alike: true,
  samples: ({ zone, pool, os, kubeletVersion, capacityType }) => [
    {
      labels: {
        topology_zone: zone,
        pool,
        os,
        kubelet_version: kubeletVersion,
        capacity_type: capacityType,
      },
      value: 1,
    },
  ],
};

export const leaseSeen: NodeFamily = {
  name: 'kube_heartbeat_node_lease_seen_timestamp_seconds',
  type: 'gauge',
  help: 'Unix time of the observer, cut to whole seconds, when spec.renewTime of the Lease kube-node-lease/NODE was last seen to advance; before the first advance an estimate from renewTime itself.',
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'always',
  series: 1,
  ...single(({ leaseSeenAt }, { view }) =>
    leaseSeenAt === undefined ? undefined : Math.floor(leaseSeenAt + view.wallOffset),
  ),
};

export const leaseAge: NodeFamily = {
  name: 'kube_heartbeat_node_lease_age_seconds',
  type: 'gauge',
  help: 'Seconds since spec.renewTime of the Lease kube-node-lease/NODE was last seen to advance, on the monotonic clock of the observer: no clock skew in it; before the first advance an estimate from renewTime itself.',
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ leaseSeenAt }, scene) => ageOf(leaseSeenAt, scene)),
};

export const leaseRenewed: NodeFamily = {
  name: 'kube_heartbeat_node_lease_renew_timestamp_seconds',
  type: 'gauge',
  help: 'spec.renewTime of the Lease kube-node-lease/NODE as Unix time: the clock of the node, not of the observer.',
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ leaseRenewTime }) =>
    leaseRenewTime === undefined ? undefined : toMillisecond(leaseRenewTime),
  ),
};

export const statusAge: NodeFamily = {
  name: 'kube_heartbeat_node_status_age_seconds',
  type: 'gauge',
  help: 'Seconds since lastHeartbeatTime of the Ready condition of the Node was last seen to change, on the monotonic clock of the observer. A healthy kubelet posts its status only every five minutes when nothing changes.',
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ statusSeenAt }, scene) => ageOf(statusSeenAt, scene)),
};

export const clockSkew: NodeFamily = {
  name: 'kube_heartbeat_node_clock_skew_seconds',
  type: 'gauge',
  help: 'Clock of the node minus clock of the observer, from spec.renewTime of its Lease and when each renewal was seen.',
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ clockSkew: skew }) => (skew === undefined ? undefined : toMillisecond(skew))),
};

export const nodePhase: NodeFamily = {
  name: 'kube_heartbeat_node_phase',
  type: 'gauge',
  help: '1 for the phase that the node is in, by its Lease, its Ready condition and its taints; no series for the other phases.',
  labels: ['node', 'phase'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  alike: true,
  samples: ({ phase }) => [{ labels: { phase }, value: 1 }],
};

const unreachable =
  'Unix time at which the node lifecycle controller sets the Ready condition of the Node to Unknown if silence lasts';
const eviction =
  'Unix time of the next deletion of a pod of the node by the taint eviction controller if silence lasts; it rolls on with each heartbeat; no series once no pod is left to delete; while the pods are not listed it speaks of a pod with the default tolerations';

export const unreachableEarliest: NodeFamily = {
  name: 'kube_heartbeat_node_predicted_unreachable_earliest_timestamp_seconds',
  type: 'gauge',
  help: `${unreachable}: not before. No series once it is Unknown.`,
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ unknown }, scene) => unixTime(unknown?.earliest, scene)),
};

export const unreachableLatest: NodeFamily = {
  name: 'kube_heartbeat_node_predicted_unreachable_latest_timestamp_seconds',
  type: 'gauge',
  help: `${unreachable}: not after; +Inf if there is no bound. No series once it is Unknown.`,
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ unknown }, scene) => unixTime(unknown?.latest, scene)),
};

export const evictionEarliest: NodeFamily = {
  name: 'kube_heartbeat_node_predicted_eviction_earliest_timestamp_seconds',
  type: 'gauge',
  help: `${eviction}: not before; +Inf: never.`,
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ eviction: next }, scene) => unixTime(next?.earliest, scene)),
};

export const evictionLatest: NodeFamily = {
  name: 'kube_heartbeat_node_predicted_eviction_latest_timestamp_seconds',
  type: 'gauge',
  help: `${eviction}: not after; +Inf: never, or no bound.`,
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ eviction: next }, scene) => unixTime(next?.latest, scene)),
};

export const relistLag: NodeFamily = {
  name: 'kube_heartbeat_node_pleg_relist_lag_seconds',
  type: 'gauge',
  help: 'Seconds since the start of the last good relist of the kubelet, from its kubelet_pleg_last_seen_seconds, clock skew taken out; it stands between two answers of the kubelet and grows while it does not answer; with no look at kubelets, from the message of the Ready condition while that speaks of it.',
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ relistLag: lag }) => (lag === undefined ? undefined : toMillisecond(lag))),
};

const unhealthy =
  'Unix time at which the kubelet sets its Ready condition to False if no relist is good any more (PLEG is not healthy) or its container runtime stays away; it rolls on with each good relist';

export const plegUnhealthyEarliest: NodeFamily = {
  name: 'kube_heartbeat_node_predicted_pleg_unhealthy_earliest_timestamp_seconds',
  type: 'gauge',
  help: `${unhealthy}: not before. No series once it is not Ready.`,
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ notReady }, scene) => unixTime(notReady?.earliest, scene)),
};

export const plegUnhealthyLatest: NodeFamily = {
  name: 'kube_heartbeat_node_predicted_pleg_unhealthy_latest_timestamp_seconds',
  type: 'gauge',
  help: `${unhealthy}: not after; +Inf if there is no bound. No series once it is not Ready.`,
  labels: ['node'],
  group: 'node',
  of: 'node',
  shown: 'detailed',
  series: 1,
  ...single(({ notReady }, scene) => unixTime(notReady?.latest, scene)),
};

export const nodeFamilies: readonly NodeFamily[] = [
  nodeInfo,
  leaseSeen,
  leaseAge,
  leaseRenewed,
  statusAge,
  clockSkew,
  nodePhase,
  unreachableEarliest,
  unreachableLatest,
  evictionEarliest,
  evictionLatest,
  relistLag,
  plegUnhealthyEarliest,
  plegUnhealthyLatest,
];
