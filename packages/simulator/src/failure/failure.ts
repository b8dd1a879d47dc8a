import type { Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { type Cluster, clusterOptions, createCluster, startManager } from '../cluster.ts';
import type { Flags } from '../flags.ts';
import type { KubeletOptions } from '../kubelet/kubelet.ts';
import { addNode, addPod, stop } from '../nodes.ts';
import { notReadyKey, unreachableKey } from '../objects.ts';
import { between, seeded } from '../random.ts';
import { plan, runUntil } from '../schedule.ts';
import { type Course, followCourse } from './course.ts';

/** A failure to be played: machines are lost, zone by zone, and never come back. */
export interface Failure {
  readonly flags: Flags;
  readonly kubelet: KubeletOptions;
  readonly nodes: number;
  /** Nodes of a zone; the last zone has what is left. */
  readonly zoneSize: number;
  readonly kill: number;
  /** They die over this long; 0: at once. */
  readonly within: Seconds;
  readonly podsPerNode: number;
  /** How long the pods bear the not-ready and the unreachable taint. */
  readonly patience: readonly [notReady: Seconds, unreachable: Seconds];
  readonly seed: number;
}

/** The tick that it fails in is chance: so long the cluster has run before. */
const warmUp: Seconds = 60;
/** Nothing more is waited for. */
const longest: Seconds = 4 * 3600;
const pace: Seconds = 10;

/** Play a failure once, until nothing more comes of it. Times are seconds since the first death. */
export function playFailure(failure: Failure): Course {
  const cluster = clusterOf(failure);
  const { schedule, random } = cluster.ground;
  runUntil(schedule, warmUp + between(random, 0, failure.flags.tick));
  const died: Instant = schedule.now;
  const victims = [...cluster.kubelets.values()].slice(0, failure.kill);
  const names = new Set(victims.map(({ name }) => name));
  const { course, isOver } = followCourse(cluster, names, died);
  victims.forEach((victim, index) => {
    plan(schedule, died + (failure.within * index) / failure.kill, () => stop(victim));
  });
  const least = died + failure.within + failure.flags.grace + 3 * failure.flags.tick;
  while (schedule.now < died + longest && (schedule.now < least || !isOver())) {
    runUntil(schedule, schedule.now + pace);
  }
  return { ...course, lasted: schedule.now - died };
}

/** Of ten pods of a node: six of a Deployment, two of a StatefulSet, a daemon, and one of nobody. */
const owners = [
  'ReplicaSet',
  'StatefulSet',
  'ReplicaSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicaSet',
  '',
  'ReplicaSet',
  'StatefulSet',
  'ReplicaSet',
];

function clusterOf(failure: Failure): Cluster {
  const { flags, seed, nodes, zoneSize, kubelet } = failure;
  // A status that did not change is no news here, and costs the more the more nodes there are.
  const options = { ...kubelet, reportFrequency: Infinity };
  const cluster = createCluster(
    clusterOptions(flags, { seed: mixed(seed), kubelet: options, owners: false, cloud: false }),
  );
  startManager(cluster);
  for (let index = 0; index < nodes; index++) {
    const zone = `zone-${Math.floor(index / zoneSize)}`;
    addNode(cluster, { name: `node-${index}`, labels: { 'topology.kubernetes.io/zone': zone } });
  }
  for (let index = 0; index < failure.kill; index++) addPods(cluster, failure, `node-${index}`);
  return cluster;
}

/** Seeds in a row must not make clusters that look alike. */
const mixed = (seed: number): number => Math.floor(seeded(seed)() * 2 ** 31);

function addPods(cluster: Cluster, { podsPerNode, patience }: Failure, node: string): void {
  const [notReady, unreachable] = patience;
  const usual = [tolerating(notReadyKey, notReady), tolerating(unreachableKey, unreachable)];
  const daemons = [tolerating(notReadyKey), tolerating(unreachableKey)];
  for (let index = 0; index < podsPerNode; index++) {
    const kind = owners[index % owners.length] ?? '';
    const tolerations = kind === 'DaemonSet' ? daemons : usual;
    const owner = kind === '' ? {} : { owner: { kind, name: 'owner' } };
    addPod(cluster, { name: `${node}-pod-${index}`, node, tolerations, ...owner });
  }
}

function tolerating(key: string, seconds: Seconds = Infinity): Toleration {
  const toleration = { key, operator: 'Exists', value: '', effect: 'NoExecute' } as const;
  return seconds === Infinity ? toleration : { ...toleration, seconds };
}
