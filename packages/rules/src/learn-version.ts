import { agreement, type Evidence, type Learned } from './evidence.ts';
import { paceOf } from './model.ts';
import type { Seconds } from './time.ts';
import { behaviour, newestVersion, oldestVersion } from './versions.ts';
import { disruption } from './zone.ts';

/** A taint of the same tick comes within, one of the next tick not sooner than a period less this. */
const soon: Seconds = 0.6;
/** With ticks nearer together the two cannot be told apart. */
const shortestTick: Seconds = 1.5;

/**
 * From 1.34 a node joins the taint queue in the tick that made it Unknown, before in the next one.
 * Where the zone's token is free, the time from Unknown to the taint tells which; a taint that
 * comes later than both waited for something else and tells nothing. Of the versions that may be it
 * leaves those that do so; if none does, the nearest that does.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go processTaintBaseEviction
 */
export function learnVersion(evidence: Evidence, minors: readonly number[]): Learned | undefined {
  const { cluster, settings } = evidence;
  if (settings.tick < shortestTick) return undefined;
  const { earliest, latest } = paceOf(cluster, settings, settings.delay).period;
  const free = 1 / settings.rate + latest + 1;
  const told = cluster.samples.follows.filter(
    ({ lag, free: since, ...counts }) =>
      since > free && lag < latest + soon && disruption(counts, settings) !== 'partial',
  );
  const same = agreement(evidence, told, ({ lag }) => lag < soon);
  const next = agreement(evidence, told, ({ lag }) => lag > earliest - soon / 2);
  const found = same ?? next;
  if (found === undefined) return undefined;
  const fits = (minor: number): boolean =>
    behaviour(minor).queuesInSameTick === (same !== undefined);
  const all = Array.from(
    { length: newestVersion - oldestVersion + 1 },
    (_, i) => oldestVersion + i,
  );
  const bounds = { least: Math.min(...all.filter(fits)), most: Math.max(...all.filter(fits)) };
  const [only, another] = minors.filter(fits);
  if (another !== undefined) return { ...bounds, ...found };
  const nearest = Math.min(Math.max(minors[0] ?? newestVersion, bounds.least), bounds.most);
  return { value: only ?? nearest, ...bounds, ...found };
}
