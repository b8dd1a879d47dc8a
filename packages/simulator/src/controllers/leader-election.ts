import type { Flags } from '../flags.ts';
import type { Ground, Range } from '../ground.ts';
import { leaderName, type SimLease, systemNamespace } from '../objects.ts';
import { type Process, start } from '../process.ts';
import { between } from '../random.ts';
import { type Manager, openManager } from './manager.ts';
import { type NodeLifecycle, startNodeLifecycle } from './node-lifecycle.ts';
import { startPodGc } from './pod-gc.ts';
import { startTaintEviction } from './taint-eviction.ts';

/** One process of kube-controller-manager: it leads, or waits until it may. */
export interface Candidate {
  readonly identity: string;
  /** While it leads and its caches are synced. */
  manager: Manager | undefined;
  isAlive: boolean;
  /** It won the election. */
  hasLed: boolean;
  /** Its node lifecycle controller, as it is or was. */
  lifecycle: NodeLifecycle | undefined;
}

export interface CandidateOptions {
  readonly identity: string;
  readonly flags: Flags;
  /** From winning the election until the caches are synced and the controllers begin. */
  readonly syncTime: Range;
}

const key = `${systemNamespace}/${leaderName}`;

/**
 * Start a controller manager: it takes the leader Lease once that has not been written for its
 * duration, by its own observation, renews it, and runs the controllers.
 *
 * @see client-go/tools/leaderelection/leaderelection.go
 */
export function startCandidate(ground: Ground, options: CandidateOptions): Candidate {
  const candidate: Candidate = {
    identity: options.identity,
    manager: undefined,
    isAlive: true,
    hasLed: false,
    lifecycle: undefined,
  };
  const isAlive = (): boolean => candidate.isAlive;
  function* electing(): Process {
    yield* standBy(ground, options.flags);
    acquire(ground, options);
    candidate.hasLed = true;
    start(ground.schedule, lead(ground, options, candidate), isAlive);
    yield* renewForEver(ground, options.flags);
  }
  start(ground.schedule, electing(), isAlive);
  return candidate;
}

/** Until the Lease has stood still for its duration, or nobody holds it. */
function* standBy({ schedule, random, store }: Ground, { leaderRetry }: Flags): Process {
  let seen = { version: -1, at: schedule.now };
  for (;;) {
    const lease = store.leases.get(key);
    if (lease === undefined || lease.holder === '') return;
    if (seen.version !== lease.resourceVersion) {
      seen = { version: lease.resourceVersion, at: schedule.now };
    }
    if (schedule.now > seen.at + lease.duration) return;
    yield schedule.now + leaderRetry * (1 + between(random, 0, 1.2));
  }
}

function* renewForEver({ schedule, store }: Ground, { leaderRetry }: Flags): Process {
  for (;;) {
    yield schedule.now + leaderRetry;
    const lease = store.leases.get(key);
    if (lease !== undefined) store.leases.put({ ...lease, renewTime: schedule.now });
  }
}

function acquire({ store, schedule: { now } }: Ground, { identity, flags }: CandidateOptions) {
  const before = store.leases.get(key);
  const taken: SimLease = {
    namespace: systemNamespace,
    name: leaderName,
    uid: before?.uid ?? leaderName,
    createdAt: before?.createdAt ?? now,
    resourceVersion: 0,
    holder: identity,
    duration: flags.leaderDuration,
    acquireTime: now,
    renewTime: now,
    transitions: before === undefined ? 0 : (before.transitions ?? 0) + 1,
  };
  store.leases.put(taken);
}

function* lead(
  ground: Ground,
  { flags, syncTime }: CandidateOptions,
  candidate: Candidate,
): Process {
  yield ground.schedule.now + between(ground.random, ...syncTime);
  const manager = openManager(ground, flags);
  candidate.manager = manager;
  if (flags.taintEviction) startTaintEviction(manager);
  startPodGc(manager);
  candidate.lifecycle = startNodeLifecycle(manager);
}

/** The process is killed: its Lease stays until it has run out. */
export function killCandidate(candidate: Candidate): void {
  candidate.isAlive = false;
  candidate.manager?.kill();
  candidate.manager = undefined;
}
