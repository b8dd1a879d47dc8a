import type { RelistReading } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { known } from '../kube/decode.ts';

const lastSeen = 'kubelet_pleg_last_seen_seconds';
const duration = 'kubelet_pleg_relist_duration_seconds';
const interval = 'kubelet_pleg_relist_interval_seconds';
const operations = 'kubelet_runtime_operations_total';
const statusSync = `${operations}{operation_type="version"}`;
/** When the process of a kubelet started. */
export const processStart = 'process_start_time_seconds';

/** What is asked of a kubelet, sorted as its page is. */
export const wantedFamilies: readonly string[] = [
  lastSeen,
  duration,
  interval,
  operations,
  processStart,
];
/** The same where the kubelet sends all it has: the others would cost most of the page. */
export const wantedEarly: readonly string[] = [lastSeen, duration, interval];

/** Cumulative counts by upper bound, ascending. */
type Buckets = readonly (readonly [bound: number, count: number])[];

/** What one answer said, kept for the next. */
export interface Reading {
  readonly relist?: RelistReading;
  readonly startedAt?: Instant;
  /** How often its status was synced: each time it asks the runtime for its version. */
  readonly statusSyncs?: number;
  readonly buckets: { readonly duration: Buckets; readonly interval: Buckets };
}

/** What the lines of a kubelet mean; `before` is the answer before it, for what came since. */
export function readingOf(
  values: ReadonlyMap<string, number>,
  before: Reading | undefined,
): Reading {
  const buckets = { duration: bucketsOf(values, duration), interval: bucketsOf(values, interval) };
  const startedAt = values.get(processStart);
  const ended = values.get(`${duration}_count`);
  const told = known({ startedAt, statusSyncs: values.get(statusSync) });
  if (ended === undefined) return { buckets, ...told };
  const good = values.get(lastSeen);
  const same = before?.startedAt === startedAt && (before?.relist?.ended ?? Infinity) <= ended;
  const earlier = same ? before : undefined;
  const relist = {
    ended,
    ...known({
      lastGood: good === 0 ? undefined : good,
      duration: quantile(buckets.duration, earlier?.buckets.duration),
      interval: quantile(buckets.interval, earlier?.buckets.interval),
    }),
  };
  return { relist, buckets, ...told };
}

function bucketsOf(values: ReadonlyMap<string, number>, family: string): Buckets {
  const found: [number, number][] = [];
  for (const [series, count] of values) {
    const [, bound = ''] = series.match(/_bucket\{.*le="([^"]+)"/) ?? [];
    if (bound === '' || !series.startsWith(`${family}_bucket`)) continue;
    found.push([bound === '+Inf' ? Infinity : Number(bound), count]);
  }
  return found.sort(([one], [other]) => one - other);
}

const share = 0.9;

/** The bound under which nine of ten of what came since lie; `undefined`: nothing came. */
function quantile(now: Buckets, before: Buckets | undefined): number | undefined {
  if (before === undefined || before.length !== now.length) return undefined;
  const came = now.map(
    ([bound, count], index) => [bound, count - (before[index]?.[1] ?? 0)] as const,
  );
  const all = came.at(-1)?.[1] ?? 0;
  if (all <= 0) return undefined;
  return came.find(([, count]) => count >= share * all)?.[0];
}
