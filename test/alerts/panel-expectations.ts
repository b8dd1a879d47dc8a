/** What one query must have told at some moment of the story: a series with these labels, a value in these bounds. */
export interface Expectation {
  readonly labels?: Readonly<Record<string, string>>;
  readonly least?: number;
  readonly most?: number;
}

const at = (
  least: number,
  most: number,
  labels: Readonly<Record<string, string>> = {},
): Expectation => ({ least, most, labels });
const of = (labels: Readonly<Record<string, string>>, least = 1): Expectation => ({
  labels,
  least,
});
const nodeZero = { node: 'node-0' };

/**
 * By dashboard and panel, one for each of its queries, in order; from the acts of `live-show.ts`:
 * node-0 dies, three nodes of zone 2 do, node-5 departs, node-6 stalls, node-8 says it is not Ready.
 */
export const expectations: Readonly<
  Record<string, Readonly<Record<string, readonly Expectation[]>>>
> = {
  'kube-heartbeat-fleet': {
    'Soonest eviction in': [at(1, 15)],
    'Nodes in trouble': [at(5, 7)],
    'Pods at risk by fate': [of({ fate: 'waits' }, 2)],
    'Control plane suspect': [at(0, 0)],
    'Evictions halted': [at(0, 0)],
    Leader: [of({ holder: 'control-plane-1' })],
    'Worst 50 by time left': [at(0.1, 20, { ...nodeZero, phase: 'evicting' })],
    'Worst phase in each zone': [at(9, 9, { topology_zone: 'eu/1' })],
    'Nodes by phase': [at(1, 2, { phase: 'leaving' })],
    'Ages of leases': [at(12, 12, { le: '5' })],
    'Gaps between renewals ÷ grace': [at(0.05, 0.3), at(0.1, 0.5)],
    'Leases without a node': [at(1, 1)],
    'Nodes without a lease': [at(1, 1)],
    'Nodes not ready by zone': [at(3, 3, { topology_zone: 'eu/2' })],
    'Disruption of each zone': [at(1, 1, { topology_zone: 'eu/2' })],
    'Eviction rate in force': [at(0, 0, { topology_zone: 'eu/2' })],
    'Nodes that wait for their taint': [at(3, 3, { topology_zone: 'eu/2' })],
  },
  'kube-heartbeat-node': {
    Phase: [at(9, 9, nodeZero)],
    'What it is': [of({ ...nodeZero, topology_zone: 'eu/1', pool: 'blue', os: 'linux' })],
    'Likeliest cause': [of(nodeZero)],
    'On its way out': [of({ node: 'node-5', reason: 'ToBeDeletedByClusterAutoscaler' })],
    'Age of the lease against the grace': [at(7, 60, nodeZero), at(6, 6)],
    'Age of the status': [at(7, 75, nodeZero), at(6, 6)],
    'Clock of the node': [at(-1, 1, nodeZero), at(7, 60, nodeZero)],
    'Until Ready becomes Unknown': [at(1, 6, nodeZero), at(1, 8, nodeZero)],
    'Until the next pod is deleted': [at(1, 15, nodeZero), at(1, 25, nodeZero)],
    'Until the kubelet calls itself not Ready': [
      at(100, 190, { node: 'node-6' }),
      at(100, 200, { node: 'node-6' }),
    ],
    'Since the last good relist': [at(10, 60, { node: 'node-6' })],
    'Ready but dead': [at(0.1, 1)],
    'Last look at its kubelet': [of({ node: 'node-8', result: 'answered' })],
    'Pods at risk by fate': [at(1, 1, { ...nodeZero, fate: 'waits' })],
    'Pods that hang or may run twice': [at(0, 0, nodeZero), at(3, 3, nodeZero)],
    'Taints, since when': [
      at(1, 50, { ...nodeZero, key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }),
    ],
    'What holds its eviction back': [of({ node: 'node-1', reason: 'zone_rate_zero' })],
  },
  'kube-heartbeat-relist': {
    'Longest since a good relist': [at(10, 60, { node: 'node-6' })],
    'Lag of most nodes': [at(0, 3), at(0, 60), at(5, 60)],
    'Soonest not Ready by its own word': [at(100, 190, { node: 'node-6' })],
    'Ready but dead': [at(0.1, 1)],
    'Nodes by cause': [at(1, 7)],
    'Nodes in trouble by how the last look ended': [of({ result: 'answered' })],
    'How long a round takes': [at(10, 10)],
  },
  'kube-heartbeat-witness': {
    'Inside of its bounds': [at(1, 1, { event: 'unknown' })],
    'Events by how their forecast did': [at(0.5, 30, { result: 'inside' })],
    'How far off': [at(0, 1, { event: 'unknown' })],
    Evidence: [at(1, 1, { resource: 'leases' })],
    'Since the last event': [at(0, 2, { resource: 'leases' })],
    'Objects held': [at(13, 13, { resource: 'nodes' })],
    'Lists, and watches that ended': [
      at(0, 0, { resource: 'leases' }),
      at(0.5, 20, { result: 'ended' }),
    ],
    'Objects that made no sense': [at(0.5, 50, { reason: 'no_renew_time' })],
    'Listed at least once': [at(1, 1, { resource: 'leases' })],
    CPU: [at(0, 2)],
    Memory: [at(2e7, 2e9)],
    Versions: [of({ version: '0.1.0' })],
    'Changes of the leader': [at(0.9, 2)],
    'Settings in force': [
      of({ setting: 'node-monitor-grace-period', source: 'flag', value: '6s' }),
    ],
    'Settings that events speak of': [
      of({ setting: 'node-monitor-grace-period', verdict: 'agree' }),
      at(0, 0, { setting: 'node-monitor-grace-period', verdict: 'contradicted' }),
      at(0, 1, { setting: 'node-monitor-grace-period', verdict: 'risky' }),
      at(0, 0, { setting: 'node-monitor-grace-period', verdict: 'times contradicted' }),
    ],
    'Settings over time': [
      at(6, 6, { setting: 'node-monitor-grace-period' }),
      at(0.5, 0.5, { setting: 'node-eviction-rate' }),
      at(1, 1, { setting: 'taint-eviction-controller' }),
    ],
  },
};
