/** The objects that the harness makes: Nodes, their Leases, Pods. */

export interface NodeSpec {
  readonly name: string;
  readonly zone?: string;
  readonly cloud?: boolean;
}

export type Patience = number | 'forever' | 'none';

export interface PodSpec {
  readonly name: string;
  readonly node: string;
  readonly owner: string;
  /** What it tolerates of each taint, seconds; `none` matches nothing and has no default. */
  readonly unreachable: Patience;
  readonly notReady: Patience;
}

export interface Posted {
  readonly status: 'True' | 'False';
  /** Unix seconds, whole. */
  readonly heartbeat: number;
  readonly transition: number;
}

export const nodesPath = '/api/v1/nodes';
export const podsPath = '/api/v1/namespaces/default/pods';
export const leasesPath = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/** A Node as a kubelet registers it; its conditions are posted with its status. */
export function nodeObject({ name, zone, cloud = false }: NodeSpec): object {
  const labels = {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(zone && {
      'topology.kubernetes.io/zone': zone,
      'topology.kubernetes.io/region': 'test',
    }),
  };
  const spec = cloud ? { providerID: `test://${name}` } : {};
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec };
}

/** The status that a kubelet posts, as a strategic merge patch. */
export function statusPatch({ status, heartbeat, transition }: Posted): object {
  const times = {
    lastHeartbeatTime: wholeSeconds(heartbeat),
    lastTransitionTime: wholeSeconds(transition),
  };
  const ready =
    status === 'True'
      ? { reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { reason: 'KubeletNotReady', message: 'container runtime is down' };
  const good = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({
    type,
    status: 'False',
    reason: 'KubeletHasNone',
    message: 'kubelet has enough',
    ...times,
  }));
  return {
    status: {
      conditions: [...good, { type: 'Ready', status, ...ready, ...times }],
      nodeInfo: { kubeletVersion: 'v1.37.2', operatingSystem: 'linux', architecture: 'amd64' },
    },
  };
}

export function leaseObject(name: string, duration: number, renewTime: number): object {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name },
    spec: {
      holderIdentity: name,
      leaseDurationSeconds: duration,
      renewTime: microTime(renewTime),
    },
  };
}

/** A pod that is bound already: no scheduler is needed. */
export function podObject({ name, node, owner, unreachable, notReady }: PodSpec): object {
  const ownerReferences =
    owner === 'none'
      ? []
      : [
          {
            apiVersion: 'apps/v1',
            kind: owner,
            name: 'owner',
            uid: '00000000-0000-0000-0000-000000000001',
            controller: true,
          },
        ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ownerReferences },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 30,
      containers: [{ name: 'main', image: 'none' }],
      tolerations: tolerations(unreachable, notReady),
    },
  };
}

/** The two tolerations that every pod here states itself. */
export function tolerations(unreachable: Patience, notReady: Patience): object[] {
  return [
    toleration('node.kubernetes.io/unreachable', unreachable),
    toleration('node.kubernetes.io/not-ready', notReady),
  ];
}

function toleration(key: string, patience: Patience): object {
  const about = { key, effect: 'NoExecute' };
  // It keeps the default away and matches nothing: the taint's value is empty.
  if (patience === 'none') return { ...about, operator: 'Equal', value: 'x' };
  if (patience === 'forever') return { ...about, operator: 'Exists' };
  return { ...about, operator: 'Exists', tolerationSeconds: patience };
}

/** What a kubelet says of a pod that runs. */
export function podStatusPatch(): object {
  const conditions = ['Initialized', 'ContainersReady', 'Ready', 'PodScheduled'].map((type) => ({
    type,
    status: 'True',
  }));
  return { status: { phase: 'Running', conditions } };
}

/** RFC 3339 with microseconds, as in a Lease. */
export function microTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const micros = Math.floor((seconds - whole) * 1e6);
  return `${wholeSeconds(whole).slice(0, -1)}.${String(micros).padStart(6, '0')}Z`;
}

function wholeSeconds(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
