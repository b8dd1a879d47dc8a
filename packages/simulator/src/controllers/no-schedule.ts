import type { Status } from '@kube-heartbeat/rules/fact.ts';
import { notReadyKey, type SimNode, unreachableKey } from '../objects.ts';
import { type Process, start } from '../process.ts';
import type { NodeLifecycle } from './node-lifecycle.ts';
import { type Mark, swapTaints } from './node-taints.ts';

/** Which condition, in which status, keeps new pods away with which taint. */
const conditionKeys: Readonly<Record<string, Partial<Record<Status, string>>>> = {
  Ready: { False: notReadyKey, Unknown: unreachableKey },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
};
const unschedulable = 'node.kubernetes.io/unschedulable';
const own = new Set([
  unschedulable,
  ...Object.values(conditionKeys).flatMap((keys) => Object.values(keys)),
]);

const workers = 8;

/**
 * At every event of a Node its NoSchedule taints are made to tell its conditions. What fails waits
 * for the next event.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoScheduleTaintingPass
 */
export function startNoSchedule(lifecycle: NodeLifecycle): void {
  const { manager } = lifecycle;
  const { schedule } = manager.ground;
  const waiting = new Set<string>();
  const busy = new Set<string>();
  let running = 0;
  function* work(): Process {
    for (let name = free(waiting, busy); name !== undefined; name = free(waiting, busy)) {
      waiting.delete(name);
      busy.add(name);
      const node = manager.nodes.get(name);
      const [added, removed] = node === undefined ? [[], []] : difference(node);
      if (node !== undefined)
        yield* swapTaints(manager, manager.nodeClient, node, [added, removed]);
      busy.delete(name);
    }
    running--;
  }
  const add = (node: SimNode): void => {
    const [added, removed] = difference(node);
    if (added.length + removed.length === 0 && !busy.has(node.name)) return;
    waiting.add(node.name);
    if (running >= workers) return;
    running++;
    start(schedule, work(), manager.isAlive);
  };
  manager.onNode.push(({ type, object }) => {
    if (type !== 'DELETED') add(object);
  });
  for (const node of manager.nodes.values()) add(node);
}

function free(waiting: ReadonlySet<string>, busy: ReadonlySet<string>): string | undefined {
  for (const name of waiting) if (!busy.has(name)) return name;
  return undefined;
}

/** What is missing, and what is there too much. */
function difference(node: SimNode): readonly [added: Mark[], removed: Mark[]] {
  const told = node.conditions.map(({ type, status }) => conditionKeys[type]?.[status]);
  if (node.unschedulable) told.push(unschedulable);
  const keys = told.filter((key) => key !== undefined);
  const has = node.taints.filter(({ key, effect }) => effect === 'NoSchedule' && own.has(key));
  const effect = 'NoSchedule';
  return [
    keys.filter((key) => !has.some((taint) => taint.key === key)).map((key) => ({ key, effect })),
    has.filter(({ key }) => !keys.includes(key)).map(({ key }) => ({ key, effect })),
  ];
}
