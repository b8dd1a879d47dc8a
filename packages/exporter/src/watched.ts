import type { Watched, WatchResult } from '@kube-heartbeat/metrics/witness.ts';
import type { Result } from './kube/failure.ts';
import type { Health } from './kube/source.ts';

/** How a resource fares, in the words of the metrics. */
export function watchedOf(health: Health, objects: number): Watched {
  const watches: Partial<Record<WatchResult, number>> = {};
  for (const [result, count] of health.watches) {
    const word = words[result];
    watches[word] = (watches[word] ?? 0) + count;
  }
  return {
    synced: health.synced,
    objects,
    ...(health.lastEventAt !== undefined && { lastEventAt: health.lastEventAt }),
    lists: health.lists.get('ok') ?? 0,
    watches: withRefusedLists(watches, health),
    decodeErrors: Object.fromEntries(health.faults),
  };
}

const words: Readonly<Record<Result, WatchResult>> = {
  ok: 'ended',
  ended: 'ended',
  gone: 'expired',
  throttled: 'throttled',
  forbidden: 'refused',
  unauthorized: 'refused',
  silent: 'silent',
  cut: 'failed',
  absent: 'failed',
  server_error: 'failed',
  unreachable: 'failed',
  garbage: 'failed',
};

/** Where even the list is refused no watch can be: that must show as well. */
function withRefusedLists(
  watches: Partial<Record<WatchResult, number>>,
  { lists }: Health,
): Partial<Record<WatchResult, number>> {
  const refused = (lists.get('forbidden') ?? 0) + (lists.get('unauthorized') ?? 0);
  return refused === 0 ? watches : { ...watches, refused: (watches.refused ?? 0) + refused };
}
