import type { StoryEvent } from '@kube-heartbeat/rules/story.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { isEvicting } from '../controllers/node-taints.ts';
import type { Ground } from '../ground.ts';
import { conditionOf, type SimNode, type SimPod } from '../objects.ts';
import { type Change, keyOf } from '../store.ts';

/** What really happened, at the instant of its commit. */
export interface Actual {
  readonly at: Instant;
  readonly event: StoryEvent;
  readonly node: string;
  /** `namespace/name`, of a pod's event. */
  readonly pod?: string;
}

/** Calls back at each event that a story tells of. */
export function followActual(
  { store, schedule }: Ground,
  onActual: (actual: Actual) => void,
): void {
  store.nodes.subscribe(({ type, object, before }) => {
    if (type !== 'MODIFIED' || before === undefined) return;
    for (const event of nodeEvents(before, object)) {
      onActual({ at: schedule.now, event, node: object.name });
    }
  });
  store.pods.subscribe((change) => {
    const { object } = change;
    for (const event of podEvents(change)) {
      onActual({ at: schedule.now, event, node: object.node, pod: keyOf(object) });
    }
  });
}

function nodeEvents(before: SimNode, after: SimNode): readonly StoryEvent[] {
  const events: StoryEvent[] = [];
  const [was, is] = [conditionOf(before, 'Ready')?.status, conditionOf(after, 'Ready')?.status];
  if (was !== is && was !== undefined) {
    if (is === 'True') events.push('ready');
    else if (is === 'Unknown') events.push('unknown');
    else if (was === 'True' && ailsByItself(after)) events.push('not_ready');
  }
  const [old, now] = [evictingKeys(before), evictingKeys(after)];
  if (old.length === 0 && now.length > 0) events.push('no_execute');
  else if (old.length > 0 && now.length === 0) events.push('untainted');
  else if (now.some((key) => !old.includes(key))) events.push('swapped');
  return events;
}

/** It is its runtime or its relists that a kubelet complains of, not what somebody made it say. */
function ailsByItself(node: SimNode): boolean {
  return /container runtime (is|status)|PLEG/.test(conditionOf(node, 'Ready')?.message ?? '');
}

const evictingKeys = ({ taints }: SimNode): readonly string[] =>
  taints.filter(isEvicting).map(({ key }) => key);

function podEvents({ type, object, before }: Change<SimPod>): readonly StoryEvent[] {
  if (before === undefined) return [];
  const starts = before.deletedAt === undefined;
  if (type === 'DELETED') return starts ? ['deletion', 'object_end'] : ['object_end'];
  if (!starts) return [];
  if (object.deletedAt !== undefined) return ['deletion'];
  return isReady(before) && !isReady(object) ? ['endpoints'] : [];
}

const isReady = ({ conditions }: SimPod): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
