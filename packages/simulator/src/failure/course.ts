import type { Mutable } from '@kube-heartbeat/rules/mutable.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Cluster } from '../cluster.ts';
import type { NodeLifecycle } from '../controllers/node-lifecycle.ts';
import { isEvicting } from '../controllers/node-taints.ts';
import type { SimPod } from '../objects.ts';
import { followActual } from '../witness/actual.ts';

/** The first and the last of a kind of event, seconds since the first death; Infinity: none. */
export interface Span {
  readonly first: Seconds;
  readonly last: Seconds;
  readonly count: number;
}

/** What came of a failure. */
export interface Course {
  readonly unknown: Span;
  readonly tainted: Span;
  readonly deleted: Span;
  /** Pods deleted, by what becomes of them. */
  readonly replaced: number;
  readonly waiting: number;
  readonly lost: number;
  /** Pods of dead nodes that nobody deletes: daemons, and those of nodes that were never tainted. */
  readonly left: number;
  /** The most nodes that waited for their taint at one time, in all zones. */
  readonly longestQueue: number;
  /** Some zone's rate was zero for some time; every zone was dark for some time. */
  readonly wasStopped: boolean;
  readonly wasDark: boolean;
  /** It ended with nodes that wait for a taint which never comes. */
  readonly endsHalted: boolean;
  readonly lasted: Seconds;
}

interface Following {
  readonly course: Course;
  /** Whatever can come has come. */
  readonly isOver: () => boolean;
}

const fates: Readonly<Record<string, 'replaced' | 'waiting' | 'lost'>> = {
  ReplicaSet: 'replaced',
  Job: 'replaced',
  StatefulSet: 'waiting',
  '': 'lost',
};

/** Watch what becomes of the nodes named, from their death on. */
export function followCourse(
  cluster: Cluster,
  dying: ReadonlySet<string>,
  died: Instant,
): Following {
  const { store } = cluster.ground;
  const course: Mutable<Course> = blank(store.pods.size);
  followActual(cluster.ground, ({ at, event, node, pod }) => {
    if (!dying.has(node)) return;
    if (event === 'unknown') course.unknown = extended(course.unknown, at - died);
    if (event === 'no_execute') course.tainted = extended(course.tainted, at - died);
    if (event !== 'deletion' || pod === undefined) return;
    course.deleted = extended(course.deleted, at - died);
    course.left--;
    const fate = fates[store.pods.get(pod)?.owner?.kind ?? ''];
    if (fate !== undefined) course[fate]++;
  });
  const isOver = (): boolean => {
    const { lifecycle } = cluster.candidates.at(-1) ?? {};
    if (lifecycle === undefined) return false;
    const waiting = [...dying].filter((name) => !isTainted(cluster, name));
    look(course, lifecycle);
    course.endsHalted = waiting.length > 0 && isHalted(lifecycle);
    if (waiting.length > 0 && !course.endsHalted) return false;
    return [...dying].every((name) => [...store.podsOf(name)].every(isSettled(cluster)));
  };
  return { course, isOver };
}

function blank(pods: number): Course {
  const none: Span = { first: Infinity, last: Infinity, count: 0 };
  return {
    unknown: none,
    tainted: none,
    deleted: none,
    replaced: 0,
    waiting: 0,
    lost: 0,
    left: pods,
    longestQueue: 0,
    wasStopped: false,
    wasDark: false,
    endsHalted: false,
    lasted: 0,
  };
}

const extended = ({ first, count }: Span, at: Seconds): Span => ({
  first: Math.min(first, at),
  last: at,
  count: count + 1,
});

function isTainted({ ground }: Cluster, name: string): boolean {
  return ground.store.nodes.get(name)?.taints.some(isEvicting) ?? true;
}

/** A pod that is deleted, that is borne for ever, or whose node is not tainted. */
const isSettled =
  (cluster: Cluster) =>
  ({ deletedAt, node, tolerations }: SimPod): boolean =>
    deletedAt !== undefined ||
    !isTainted(cluster, node) ||
    tolerations.every(({ seconds }) => seconds === undefined);

function look(course: Mutable<Course>, { queues, zones }: NodeLifecycle): void {
  const lengths = [...queues.values()].map(({ waiting }) => waiting.size);
  const length = lengths.reduce((sum, each) => sum + each, 0);
  course.longestQueue = Math.max(course.longestQueue, length);
  const states = [...zones.values()];
  course.wasDark ||= states.length > 0 && states.every((state) => state === 'FullDisruption');
  course.wasStopped ||= [...queues.values()].some(({ limiter }) => limiter.rate === 0);
}

/** No queue in which somebody waits has a rate. */
function isHalted({ queues }: NodeLifecycle): boolean {
  return [...queues.values()].every(
    ({ waiting, limiter }) => waiting.size === 0 || (limiter.rate === 0 && limiter.tokens < 1),
  );
}
