import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Process } from '../process.ts';
import { type Limiter, newLimiter, tryAccept } from './limiter.ts';

interface Waiting {
  readonly name: string;
  processAt: Instant;
  /** Breaks ties of `processAt`; a heap of pointers keeps no order among equals either. */
  order: number;
}

/** The nodes of one zone that wait for their NoExecute taint, and the bucket that lets them go. */
export interface TaintQueue {
  limiter: Limiter;
  /** A node that was handled stays known until it is removed: it is not queued twice. */
  readonly known: Set<string>;
  readonly waiting: Map<string, Waiting>;
  added: number;
}

/** A queue as a zone gets it when the controller first sees it. */
export function newTaintQueue(qps: number, now: Instant): TaintQueue {
  return { limiter: newLimiter(qps, now), known: new Set(), waiting: new Map(), added: 0 };
}

/** Queue a node to be handled at `now`; nothing happens if it is known. Says whether it was new. */
export function addToQueue(queue: TaintQueue, name: string, now: Instant): boolean {
  if (queue.known.has(name)) return false;
  queue.known.add(name);
  queue.waiting.set(name, { name, processAt: now, order: queue.added++ });
  return true;
}

/** Forget a node, so that it can be queued anew. */
export function removeFromQueue(queue: TaintQueue, name: string): boolean {
  queue.waiting.delete(name);
  return queue.known.delete(name);
}

/** How a node was handled: for good, or again after a pause. */
export type Handled = 'done' | Seconds;

/**
 * Handle nodes, the soonest first, while there are tokens. A token is gone even where the first
 * node is not due, or turns out to need nothing.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go Try
 */
export function* tryQueue(
  queue: TaintQueue,
  clock: { readonly now: Instant },
  handle: (name: string) => Process<Handled>,
): Process {
  for (let head = headOf(queue); head !== undefined; head = headOf(queue)) {
    if (!tryAccept(queue.limiter, clock.now)) return;
    const startedAt = clock.now;
    if (startedAt < head.processAt) return;
    const handled = yield* handle(head.name);
    // While it was handled a tick may have removed it, or queued it anew.
    const still = queue.waiting.get(head.name);
    if (still === undefined) continue;
    if (handled === 'done') queue.waiting.delete(head.name);
    else queue.waiting.set(head.name, { ...still, processAt: startedAt + handled });
  }
}

function headOf({ waiting }: TaintQueue): Waiting | undefined {
  let head: Waiting | undefined;
  for (const one of waiting.values()) {
    const isSooner =
      head === undefined ||
      one.processAt < head.processAt ||
      (one.processAt === head.processAt && one.order < head.order);
    if (isSooner) head = one;
  }
  return head;
}
