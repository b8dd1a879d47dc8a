import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { type Process, start } from '../process.ts';
import { shuffled } from '../random.ts';
import type { Manager } from './manager.ts';
import { startNoSchedule } from './no-schedule.ts';
import type { NodeHealth } from './node-health.ts';
import { monitorNodeHealth } from './node-monitor.ts';
import { handleQueued } from './node-taints.ts';
import { startPodMarking } from './pod-marking.ts';
import { type TaintQueue, tryQueue } from './taint-queue.ts';
import type { ZoneState } from './zone-state.ts';

/** What the node lifecycle controller has in its memory: nothing, when it begins. */
export interface NodeLifecycle {
  readonly manager: Manager;
  readonly health: Map<string, NodeHealth>;
  /** The nodes that it has met. */
  readonly known: Set<string>;
  readonly zones: Map<string, ZoneState>;
  readonly queues: Map<string, TaintQueue>;
  /** The zone that each set of labels names. */
  readonly zoneNames: WeakMap<object, string>;
  /** Nodes whose pods could not all be marked. */
  readonly marksAgain: Set<string>;
  /** Its copy of the leases is behind until it has this version; 0: it is not known to be. */
  leasesBehind: number;
  /** How often the state of a zone changed, after the first time. */
  transitions: number;
  /** When the last tick began. */
  tickedAt: Instant;
  /** The key of each node's lease. */
  readonly leaseKeys: Map<string, string>;
}

/** The pause between two looks at the taint queues, seconds. */
const passPeriod = 0.1;

/**
 * Start the node lifecycle controller.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go Run
 */
export function startNodeLifecycle(manager: Manager): NodeLifecycle {
  const lifecycle: NodeLifecycle = {
    manager,
    health: new Map(),
    known: new Set(),
    zones: new Map(),
    queues: new Map(),
    zoneNames: new WeakMap(),
    marksAgain: new Set(),
    leasesBehind: 0,
    transitions: 0,
    tickedAt: -Infinity,
    leaseKeys: new Map(),
  };
  const { ground, flags, isAlive } = manager;
  const { schedule } = ground;
  startNoSchedule(lifecycle);
  startPodMarking(lifecycle);
  function* passes(): Process {
    for (;;) {
      yield* taintPass(lifecycle);
      yield schedule.now + passPeriod;
    }
  }
  function* ticks(): Process {
    for (;;) {
      lifecycle.tickedAt = schedule.now;
      yield* monitorNodeHealth(lifecycle);
      yield schedule.now + flags.tick;
    }
  }
  start(schedule, passes(), isAlive);
  start(schedule, ticks(), isAlive);
  return lifecycle;
}

/** @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoExecuteTaintingPass */
function* taintPass(lifecycle: NodeLifecycle): Process {
  const { ground } = lifecycle.manager;
  for (const zone of shuffled(ground.random, [...lifecycle.queues.keys()])) {
    const queue = lifecycle.queues.get(zone);
    if (queue === undefined || queue.waiting.size === 0) continue;
    yield* tryQueue(queue, ground.schedule, (name) => handleQueued(lifecycle, name));
  }
}
