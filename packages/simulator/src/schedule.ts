import type { Instant } from '@kube-heartbeat/rules/time.ts';

interface Due {
  readonly at: Instant;
  /** Of two at one instant the one that was planned first comes first. */
  readonly order: number;
  readonly act: () => void;
}

/** Virtual time and what is due in it: a heap, the soonest at its top. */
export interface Schedule {
  now: Instant;
  /** How many acts there have been. */
  steps: number;
  planned: number;
  readonly heap: Due[];
}

/** Virtual time that stands at `now`. */
export function startSchedule(now: Instant): Schedule {
  return { now, steps: 0, planned: 0, heap: [] };
}

/** Have `act` done at an instant; at once, after what is due by now, if the instant has passed. */
export function plan(schedule: Schedule, at: Instant, act: () => void): void {
  if (at === Infinity) return;
  const due = { at: Math.max(at, schedule.now), order: schedule.planned++, act };
  const { heap } = schedule;
  let index = heap.length;
  heap.push(due);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Due;
    if (!comesBefore(due, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = due;
}

/** When something is due next; Infinity: never. */
export function nextDue({ heap }: Schedule): Instant {
  return heap[0]?.at ?? Infinity;
}

/**
 * Let everything happen that is due by `until`, in order, and stand there. `most`: stop after so
 * many acts, at the instant of the last one. Returns whether `until` was reached.
 */
export function runUntil(schedule: Schedule, until: Instant, most: number = Infinity): boolean {
  for (let acts = 0; nextDue(schedule) <= until; acts++) {
    if (acts >= most) return false;
    const { at, act } = popped(schedule.heap);
    schedule.now = at;
    schedule.steps++;
    act();
  }
  schedule.now = Math.max(schedule.now, until);
  return true;
}

function popped(heap: Due[]): Due {
  const top = heap[0] as Due;
  const last = heap.pop() as Due;
  const size = heap.length;
  if (size === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= size) break;
    const right = child + 1;
    if (right < size && comesBefore(heap[right] as Due, heap[child] as Due)) child = right;
    const below = heap[child] as Due;
    if (!comesBefore(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
  return top;
}

function comesBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
