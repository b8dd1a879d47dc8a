import { startCloud } from './cloud.ts';
import { type Candidate, killCandidate, startCandidate } from './controllers/leader-election.ts';
import type { Flags } from './flags.ts';
import type { Ground, Range } from './ground.ts';
import type { Kubelet, KubeletOptions } from './kubelet/kubelet.ts';
import { startPodCare } from './kubelet/pod-care.ts';
import { startOwners } from './owners.ts';
import { seeded } from './random.ts';
import { plan, startSchedule } from './schedule.ts';
import { createStore, type Store } from './store.ts';

/** A whole cluster in virtual time. */
export interface Cluster {
  readonly ground: Ground;
  readonly kubelets: Map<string, Kubelet>;
  /** What each kubelet registers. */
  readonly specs: Map<string, NodeSpec>;
  /** Every controller manager there ever was; the last one is the newest. */
  readonly candidates: Candidate[];
  readonly options: ClusterOptions;
}

/** A machine, and the Node that its kubelet registers. */
export interface NodeSpec {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly providerId?: string;
  readonly kubelet?: Partial<KubeletOptions>;
  readonly address?: string;
  readonly kubeletPort?: number;
}

export interface ClusterOptions {
  readonly seed: number;
  /** Where virtual time begins. */
  readonly now: number;
  readonly flags: Flags;
  readonly kubelet: KubeletOptions;
  readonly requestTime: Range;
  readonly cacheDelay: Range;
  readonly syncTime: Range;
  /** Owners make pods anew; a cloud deletes Nodes whose machine is gone. */
  readonly owners: boolean;
  readonly cloud: boolean;
  readonly store?: Store;
}

/** What a cluster is like where nobody says otherwise: a calm one, version 1.37. */
export function clusterOptions(flags: Flags, given: Partial<ClusterOptions> = {}): ClusterOptions {
  return {
    seed: 1,
    now: 0,
    flags,
    kubelet: {
      leaseDuration: 40,
      updateFrequency: 10,
      reportFrequency: 300,
      minor: flags.minor,
    },
    requestTime: [0.001, 0.004],
    cacheDelay: [0.001, 0.02],
    syncTime: [0.1, 1],
    owners: true,
    cloud: true,
    ...given,
  };
}

/** A cluster without nodes and without a leader; `startManager` gives it one. */
export function createCluster(options: ClusterOptions): Cluster {
  const { requestTime, cacheDelay } = options;
  const random = seeded(options.seed);
  const schedule = startSchedule(options.now);
  const store = options.store ?? createStore();
  const ground: Ground = { schedule, random, store, requestTime, cacheDelay };
  const kubelets = new Map<string, Kubelet>();
  startPodCare({ ground, kubelets });
  if (options.owners) startOwners(ground);
  if (options.cloud) startCloud(ground, kubelets);
  return { ground, kubelets, specs: new Map(), candidates: [], options };
}

/** One more process of kube-controller-manager: it leads if nobody does, or stands by. */
export function startManager(cluster: Cluster): Candidate {
  const { candidates, ground, options } = cluster;
  const { flags, syncTime } = options;
  const identity = `control-plane-${candidates.length}`;
  const candidate = startCandidate(ground, { identity, flags, syncTime });
  candidates.push(candidate);
  return candidate;
}

/** The leader is killed; a new process starts after `restartsIn` seconds (Infinity: never). */
export function killLeader(cluster: Cluster, restartsIn: number): void {
  const { candidates, ground } = cluster;
  for (const candidate of candidates) {
    if (candidate.isAlive && candidate.hasLed) killCandidate(candidate);
  }
  plan(ground.schedule, ground.schedule.now + restartsIn, () => startManager(cluster));
}
