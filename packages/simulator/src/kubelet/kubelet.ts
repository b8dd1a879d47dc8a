import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Ground } from '../ground.ts';
import { leaseNamespace } from '../objects.ts';
import { between } from '../random.ts';
import { plegError } from './container-runtime.ts';
import { startLeaseLoop } from './lease-loop.ts';
import { startStatusLoop } from './status-loop.ts';

/** How a kubelet is configured. */
export interface KubeletOptions {
  /** nodeLeaseDurationSeconds: it renews at a quarter of it. */
  readonly leaseDuration: Seconds;
  /** nodeStatusUpdateFrequency. */
  readonly updateFrequency: Seconds;
  /** nodeStatusReportFrequency. */
  readonly reportFrequency: Seconds;
  /** Its version, 1.`minor`. */
  readonly minor: number;
}

/** What ails a kubelet's runtime: nothing answers any more, or nobody listens. */
type RuntimeAilment = 'hung' | 'down';

/**
 * What holds its relists alone: to inspect one pod does not end, or already to list all sandboxes or
 * all containers. /metrics asks for a list of containers too.
 */
type RelistAilment = 'inspection_held' | 'sandboxes_held' | 'list_held';

/** A kubelet and the machine that it runs on. Its fields are changed to make it fail. */
export interface Kubelet {
  readonly name: string;
  /** The key of its lease. */
  readonly leaseKey: string;
  readonly options: KubeletOptions;
  /** Each start of the process is a life; loops of an earlier one are over. */
  life: number;
  /** When this life began. */
  bornAt: Instant;
  /** The process runs; false: it is dead, or frozen. */
  isAlive: boolean;
  /** It is stopped in its tracks: its port takes connections, nobody answers on them. */
  isFrozen: boolean;
  /** It was started and does not get through: its runtime does not answer. */
  isStarting: boolean;
  /** The machine is there: false is what makes a cloud delete the Node. */
  hasMachine: boolean;
  /** It reaches the API server. */
  isConnected: boolean;
  /** It renews its lease; it posts its status. Both may be muted. */
  renews: boolean;
  posts: boolean;
  /** It posts its status at each sync, changed or not. */
  postsAlways: boolean;
  /** Its clock minus the cluster's. */
  clock: Seconds;
  /** What it says for being not Ready besides what ails it; absent: nothing. */
  notReady: string | undefined;
  runtime: RuntimeAilment | 'well';
  runtimeSince: Instant;
  relist: RelistAilment | 'well';
  relistSince: Instant;
  /** What it does on its disk hangs: status and pods, not the lease. */
  isDiskDead: boolean;
  /** Syncs of its status since its process started. */
  statusSyncs: number;
  /** When it reported its status last, and by how much the next report is moved. */
  reportedAt: Instant;
  reportDelay: Seconds;
}

/** What a kubelet does on its own account; `begin` is a start of its process. */
export interface KubeletCare {
  readonly ground: Ground;
  readonly kubelets: ReadonlyMap<string, Kubelet>;
}

/** A kubelet that has not started. */
export function newKubelet(name: string, options: KubeletOptions): Kubelet {
  return {
    name,
    leaseKey: `${leaseNamespace}/${name}`,
    options,
    life: 0,
    bornAt: -Infinity,
    isAlive: false,
    isFrozen: false,
    isStarting: false,
    hasMachine: true,
    isConnected: true,
    renews: true,
    posts: true,
    postsAlways: false,
    clock: 0,
    notReady: undefined,
    runtime: 'well',
    runtimeSince: -Infinity,
    relist: 'well',
    relistSince: -Infinity,
    isDiskDead: false,
    statusSyncs: 0,
    reportedAt: -Infinity,
    reportDelay: 0,
  };
}

/** The phases of a kubelet that has run for long: each loop is somewhere in its interval. */
export function resume(ground: Ground, kubelet: Kubelet): void {
  const { leaseDuration, updateFrequency, reportFrequency } = kubelet.options;
  const { schedule, random } = ground;
  bear(kubelet, schedule.now);
  kubelet.reportedAt = schedule.now - between(random, 0, reportFrequency);
  startLeaseLoop(ground, kubelet, between(random, 0, leaseDuration / 4));
  startStatusLoop(ground, kubelet, between(random, 0, updateFrequency));
}

/** The process starts: it renews its lease at once and posts its status as soon as it knows it. */
export function begin(ground: Ground, kubelet: Kubelet): void {
  bear(kubelet, ground.schedule.now);
  kubelet.reportedAt = -Infinity;
  kubelet.statusSyncs = 0;
  startLeaseLoop(ground, kubelet, 0);
  startStatusLoop(ground, kubelet, between(ground.random, 0.1, 1));
}

/** A frozen process goes on: what was due meanwhile comes at once. */
export function thaw(ground: Ground, kubelet: Kubelet): void {
  bear(kubelet, kubelet.bornAt);
  startLeaseLoop(ground, kubelet, 0);
  startStatusLoop(ground, kubelet, 0);
}

function bear(kubelet: Kubelet, at: Instant): void {
  kubelet.life++;
  kubelet.bornAt = at;
  kubelet.isAlive = true;
  kubelet.isFrozen = false;
  kubelet.isStarting = false;
}

/** Whether it handles its pods: not while its runtime, its relists or its disk are ill. */
export function caresForPods(kubelet: Kubelet, now: Instant): boolean {
  const { isAlive, isConnected, runtime, notReady, isDiskDead } = kubelet;
  if (!isAlive || !isConnected || isDiskDead || notReady !== undefined) return false;
  return runtime === 'well' && plegError(kubelet, now) === undefined;
}
