import type { Instant, Seconds } from './time.ts';

/** What a tick had to send. */
export interface Load {
  /** Requests that the controller sends in this tick: they make it last. */
  requests: number;
  /** The most of them that go one after another: those of one node. */
  inTurn: number;
  /** Nodes that it wrote: the controller works on several side by side. */
  writers: number;
}

/** The first of a burst of tick-born writes, and what else its tick had to send. */
export interface Burst extends Load {
  readonly at: Instant;
  /** The last of them. */
  until: Instant;
  /** Marks of pods that go with it, and that were seen. */
  readonly marks: { due: number; seen: number };
  /** When the last of all of them was seen; absent: some are still due, or none was. */
  markedAt?: Instant;
}

/** So many requests, sent before `at`. */
export interface Sent {
  readonly at: Instant;
  readonly requests: number;
}

/** The tick-born writes of the present leader, oldest first. */
export interface TickMemory {
  readonly bursts: Burst[];
  /** What its client was seen to send beside them, oldest first. */
  readonly besides: Sent[];
  /** When a new leader had met all nodes, at the latest: each costs it an event. */
  met?: { readonly by: Instant; readonly nodes: number };
}

const remembered = 64;
const besidesRemembered = 256;
/** Writes of one tick lie no further apart. */
export const sameBurst: Seconds = 0.5;

/**
 * Remember a write that the controller only makes in a tick (Unknown, swap, removal of NoExecute),
 * with the requests that go with it, and how many of them the tick waits for one by one.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
export function noteTickWrite(
  { bursts }: TickMemory,
  at: Instant,
  requests: number,
  inTurn: number = requests,
): void {
  const last = bursts.at(-1);
  if (last !== undefined && at - last.at < sameBurst) {
    last.requests += requests;
    last.inTurn = Math.max(last.inTurn, inTurn);
    last.writers++;
    last.until = at;
    return;
  }
  bursts.push({ at, until: at, requests, inTurn, writers: 1, marks: { due: 0, seen: 0 } });
  if (bursts.length > remembered) bursts.shift();
}

/** So many pods are marked in the latest tick that wrote. */
export function noteMarksDue({ bursts }: TickMemory, due: number): void {
  const burst = bursts.at(-1);
  if (burst === undefined) return;
  burst.marks.due += due;
  if (due > 0) delete burst.markedAt;
}

/** A pod's mark was seen at `at`; its node had been given up at `flip`. */
export function noteMark({ bursts }: TickMemory, flip: Instant, at: Instant): void {
  const burst = bursts.at(-1);
  if (burst === undefined || flip < burst.at || flip - burst.at >= sameBurst) return;
  burst.marks.seen++;
  if (burst.marks.seen === burst.marks.due) burst.markedAt = at;
}

/** Remember what the controller sent, though no tick had to. */
export function noteSent({ besides }: TickMemory, at: Instant, requests: number): void {
  besides.push({ at, requests });
  if (besides.length > besidesRemembered) besides.shift();
}
