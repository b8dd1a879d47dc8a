import { settleLease } from './calm.ts';
import type { Cluster, LeaseMemory } from './cluster-state.ts';
import type { LeaseFact } from './fact.ts';
import { noteLatency } from './latency.ts';
import { addLease, moveDuration } from './roster.ts';
import { sightOf } from './sight.ts';
import { isLate } from './silence.ts';

/**
 * A lease was written. A renewal is an advance of renewTime past the last one that counted; an
 * equal or older time (a clock stepped back) does not count, and any write that is no renewal
 * leaves the controller's copy behind.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function observeLease(cluster: Cluster, fact: LeaseFact): void {
  const known = cluster.leases.get(fact.node);
  const memory = known ?? firstSight(cluster, fact);
  if (known === undefined) addLease(cluster, fact.node, memory);
  else if (known.resourceVersion !== fact.resourceVersion) observeWrite(cluster, known, fact);
  if (memory.node !== undefined) settleLease(cluster, memory.node);
}

function observeWrite(cluster: Cluster, memory: LeaseMemory, fact: LeaseFact): void {
  const counted = memory.countedRenewTime;
  moveDuration(cluster, memory.duration, fact.duration);
  writeDown(memory, fact);
  if (fact.renewTime !== undefined && (counted === undefined || fact.renewTime > counted)) {
    noteLateness(cluster, memory, fact);
    renew(memory, fact);
    noteLatency(cluster, memory, fact);
    memory.countedRenewTime = fact.renewTime;
    memory.touched = undefined;
  } else {
    memory.touched = sightOf(fact);
  }
}

function writeDown(memory: LeaseMemory, fact: LeaseFact): void {
  memory.seenAt = fact.seenAt;
  memory.resourceVersion = fact.resourceVersion;
  memory.renewTime = fact.renewTime;
  memory.holder = fact.holder;
  memory.duration = fact.duration;
  memory.delegated = fact.delegated === true;
}

function renew(memory: LeaseMemory, { seenAt, notBefore, unreadSince }: LeaseFact): void {
  memory.renewal ??= { at: seenAt, notBefore: undefined, unreadSince: seenAt };
  memory.renewal.at = seenAt;
  memory.renewal.notBefore = notBefore;
  memory.renewal.unreadSince = notBefore === undefined ? (unreadSince ?? seenAt) : seenAt;
}

/** A lease that comes while its node is watched is a renewal; one found at the start is not. */
function firstSight(cluster: Cluster, fact: LeaseFact): LeaseMemory {
  const memory: LeaseMemory = {
    // Of a number's kind from the first: they are then written over in their place.
    seenAt: -Infinity,
    resourceVersion: '',
    renewTime: -Infinity,
    holder: undefined,
    duration: undefined,
    delegated: false,
    firstSeenAt: fact.seenAt,
    countedRenewTime: fact.renewTime,
    renewal: undefined,
    touched: undefined,
    node: undefined,
    apart: { lately: Infinity, before: Infinity, renewals: 0 },
  };
  writeDown(memory, fact);
  const created = fact.notBefore === undefined && cluster.fresh.leases;
  if (created && fact.renewTime !== undefined) renew(memory, fact);
  return memory;
}

/**
 * A renewal that came late ends a trouble. Of the first one after a list, seen as late as the list took,
 * nobody knows when it came: a huge fleet would begin with each node just out of trouble.
 */
function noteLateness(cluster: Cluster, { node, renewal }: LeaseMemory, fact: LeaseFact): void {
  const { seenAt, notBefore } = fact;
  if (node === undefined || (renewal === undefined && notBefore !== undefined)) return;
  if (isLate(cluster, node, seenAt)) node.lastTrouble = seenAt;
}
