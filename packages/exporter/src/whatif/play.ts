import { defaultsOf } from '@kube-heartbeat/rules/settings.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { newestVersion } from '@kube-heartbeat/rules/versions.ts';
import type { Course, Span } from '@kube-heartbeat/simulator/failure/course.ts';
import { type Failure, playFailure } from '@kube-heartbeat/simulator/failure/failure.ts';
import { flagsOf } from '@kube-heartbeat/simulator/flags.ts';
import type { Options } from '../options.ts';

/** A failure, and what came of it each time. */
export interface Played {
  readonly failure: Failure;
  readonly courses: readonly Course[];
}

/** Nodes that do not die at once die over five minutes. */
const slowly: Seconds = 300;

/** Play the failure that the options describe, each time with another seed: 1, 2, 3 … */
export function playAll(options: Options, kill: number): Played {
  const failure = failureOf(options, kill);
  const courses = Array.from({ length: options.plays }, (_, index) =>
    playFailure({ ...failure, seed: index + 1 }),
  );
  return { failure, courses };
}

function failureOf(options: Options, kill: number): Failure {
  const { nodes, zones, zoneSize, atOnce, podsPerNode } = options;
  const minor = options.settings.version ?? newestVersion;
  const settings = defaultsOf(minor, options.settings);
  const { taintEviction, leaseBreaker, notReadySeconds, unreachableSeconds } = settings;
  const { tick, grace, startupGrace, rate, secondaryRate, largeZone, unhealthyShare } = settings;
  const { qps, burst } = settings;
  const flags = { tick, grace, startupGrace, rate, secondaryRate, largeZone, unhealthyShare };
  const switches = { taintEviction: taintEviction === 1, leaseBreaker: leaseBreaker === 1 };
  return {
    flags: flagsOf(minor, { ...flags, qps, burst, ...switches }),
    kubelet: {
      leaseDuration: options.leaseDuration,
      updateFrequency: options.statusUpdate,
      reportFrequency: options.statusReport,
      minor,
    },
    nodes,
    zoneSize: zoneSize ?? Math.ceil(nodes / zones),
    kill,
    within: atOnce ? 0 : slowly,
    podsPerNode,
    patience: [notReadySeconds, unreachableSeconds],
    seed: 1,
  };
}

/** One figure of every play, from the least to the greatest. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
}

/** How a figure is spread over the plays. */
export function spread(courses: readonly Course[], figure: (course: Course) => number): Spread {
  const values = courses.map(figure).sort((one, other) => one - other);
  const middle = values[Math.floor((values.length - 1) / 2)] ?? 0;
  return { least: values[0] ?? 0, median: middle, greatest: values.at(-1) ?? 0 };
}

/** A line of the answer; `isTime`: seconds since the first death, Infinity: it never came. */
export interface Figure {
  readonly name: string;
  readonly says: string;
  readonly isTime: boolean;
  readonly of: (course: Course) => number;
}

const time = (name: string, says: string, of: (course: Course) => number): Figure => ({
  name,
  says,
  isTime: true,
  of,
});
const number = (name: string, says: string, of: (course: Course) => number): Figure => ({
  name,
  says,
  isTime: false,
  of,
});
const span = (name: string, says: string, of: (course: Course) => Span): readonly Figure[] => [
  time(`first_${name}`, `first ${says}`, (course) => of(course).first),
  time(`last_${name}`, `last ${says}`, (course) => of(course).last),
];

/** When things happen. */
export const timeFigures: readonly Figure[] = [
  ...span('unknown', 'node Unknown', ({ unknown }) => unknown),
  ...span('no_execute', 'NoExecute taint', ({ tainted }) => tainted),
  ...span('eviction', 'pod deleted', ({ deleted }) => deleted),
];

/** How much of everything. */
export const countFigures: readonly Figure[] = [
  number('taints', 'NoExecute taints set', ({ tainted }) => tainted.count),
  number('longest_queue', 'longest queue for a taint', ({ longestQueue }) => longestQueue),
  number('pods_replaced', 'pods replaced at once', ({ replaced }) => replaced),
  number('pods_waiting', 'pods that wait for their object to go', ({ waiting }) => waiting),
  number('pods_lost', 'pods that nobody makes again', ({ lost }) => lost),
  number('pods_left', 'pods left on dead nodes', ({ left }) => left),
];

/** The answer for programs. */
export function playedJson({ failure, courses }: Played): object {
  const { nodes, zoneSize, kill, within, podsPerNode } = failure;
  const never = (value: number): number | 'never' => (value === Infinity ? 'never' : value);
  const figures = [...timeFigures, ...countFigures].map(({ name, of }) => {
    const { least, median, greatest } = spread(courses, of);
    return [name, { least: never(least), median: never(median), greatest: never(greatest) }];
  });
  return {
    nodes,
    zone_size: zoneSize,
    kill,
    within_seconds: within,
    pods_per_node: podsPerNode,
    plays: courses.length,
    ...Object.fromEntries(figures),
    plays_with_zone_rate_zero: courses.filter(({ wasStopped }) => wasStopped).length,
    plays_with_all_zones_dark: courses.filter(({ wasDark }) => wasDark).length,
    plays_that_end_halted: courses.filter(({ endsHalted }) => endsHalted).length,
  };
}
