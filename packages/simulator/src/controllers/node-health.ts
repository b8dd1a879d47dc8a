import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { request } from '../client.ts';
import {
  conditionOf,
  leaseNamespace,
  type SimCondition,
  type SimLease,
  type SimNode,
} from '../objects.ts';
import type { Process } from '../process.ts';
import type { NodeLifecycle } from './node-lifecycle.ts';

/** What the controller remembers of a node. All its times are its own clock's. */
export interface NodeHealth {
  /** The Ready condition that it saw last. */
  ready: SimCondition | undefined;
  /** The lease that it counted last. */
  lease: SimLease | undefined;
  /** When something last counted as a heartbeat. */
  probe: Instant;
}

/** A look at one node: what it found, and whether the silence has been too long. */
export interface Look {
  readonly node: SimNode;
  readonly health: NodeHealth;
  readonly observed: SimCondition | undefined;
  readonly lease: SimLease | undefined;
  readonly isSilent: boolean;
}

/**
 * Look at a node in the cache and count its heartbeats: a Ready condition with another heartbeat
 * time (the lease is forgotten then), or a lease renewed later than the one counted.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function lookAt(lifecycle: NodeLifecycle, node: SimNode): Look {
  const { health: memory, manager } = lifecycle;
  const { flags, leases, ground } = manager;
  const { now } = ground.schedule;
  const observed = conditionOf(node, 'Ready');
  const saved = memory.get(node.name);
  const savedLease = saved?.lease;
  let health = saved;
  if (observed === undefined) {
    health ??= { ready: undefined, lease: undefined, probe: node.createdAt };
    health.ready = undefined;
  } else if (
    health?.ready?.heartbeatTime !== observed.heartbeatTime ||
    health?.ready === undefined
  ) {
    health = { ready: observed, lease: undefined, probe: now };
  }
  const lease = leases.get(leaseKeyOf(lifecycle, node.name));
  if (lease !== undefined && (savedLease === undefined || isLater(lease, savedLease))) {
    health.lease = lease;
    health.probe = now;
  }
  if (health !== saved) memory.set(node.name, health);
  const grace = observed === undefined ? flags.startupGrace : flags.grace;
  return { node, health, observed, lease, isSilent: now > health.probe + grace };
}

function leaseKeyOf({ leaseKeys }: NodeLifecycle, name: string): string {
  let key = leaseKeys.get(name);
  if (key === undefined) {
    key = `${leaseNamespace}/${name}`;
    leaseKeys.set(name, key);
  }
  return key;
}

function isLater(one: SimLease, other: SimLease): boolean {
  return (one.renewTime ?? -Infinity) > (other.renewTime ?? -Infinity);
}

/** Whether the copy of the leases is known to be too old to judge any node by. */
export function isBehind(lifecycle: NodeLifecycle): boolean {
  if (lifecycle.leasesBehind === 0) return false;
  if (lifecycle.manager.leases.version() < lifecycle.leasesBehind) return true;
  lifecycle.leasesBehind = 0;
  return false;
}

/** What became of a look: the condition as it is now; or nothing, this tick; or the write failed. */
export type Judged = { readonly current: SimCondition | undefined } | 'skip' | 'retry';

/** Act on a look at a silent node: make it Unknown, unless its live lease says otherwise. */
export function* judgeSilence(lifecycle: NodeLifecycle, look: Look): Process<Judged> {
  const { manager } = lifecycle;
  const { node, health, observed, lease } = look;
  const { ground, nodeClient, flags } = manager;
  if (flags.leaseBreaker) {
    yield* request(nodeClient, ground);
    const live = ground.store.leases.get(leaseKeyOf(lifecycle, node.name));
    if (live !== undefined && live.resourceVersion !== (health.lease?.resourceVersion ?? 0)) {
      lifecycle.leasesBehind = Math.max(lifecycle.leasesBehind, live.resourceVersion);
      return 'skip';
    }
  }
  const conditions = silenced(node, ground.schedule.now);
  const current = conditions.find(({ type }) => type === 'Ready');
  if (observed?.status === 'Unknown') return { current };
  yield* request(nodeClient, ground);
  const live = ground.store.nodes.get(node.name);
  if (live === undefined || live.uid !== node.uid) return 'retry';
  if (ground.store.nodes.put({ ...node, conditions }, node.resourceVersion) === undefined) {
    return 'retry';
  }
  lifecycle.health.set(node.name, { ready: current, lease, probe: health.probe });
  // The source lets the taint queue be looked at before the cache shows this write (the token is lost
  // then); in 836 flips of real controllers it never was, so here the answer comes after the event.
  yield ground.schedule.now + ground.cacheDelay[1];
  return { current };
}

const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

function silenced(node: SimNode, now: Instant): readonly SimCondition[] {
  const transitionTime = Math.floor(now);
  const posted = node.conditions.map((condition): SimCondition => {
    if (!kubeletConditions.includes(condition.type) || condition.status === 'Unknown') {
      return condition;
    }
    const reason = 'NodeStatusUnknown';
    const message = 'Kubelet stopped posting node status.';
    return { ...condition, status: 'Unknown', reason, message, transitionTime };
  });
  const missing = kubeletConditions.filter((type) => conditionOf(node, type) === undefined);
  return [
    ...posted,
    ...missing.map((type): SimCondition => {
      const reason = 'NodeStatusNeverUpdated';
      const message = 'Kubelet never posted node status.';
      const heartbeatTime = node.createdAt;
      return { type, status: 'Unknown', reason, message, heartbeatTime, transitionTime };
    }),
  ];
}
