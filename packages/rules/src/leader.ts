import type { LeaderMemory } from './cluster-state.ts';
import type { Instant, Seconds } from './time.ts';

/** known: somebody leads; overdue: nobody may; unknown: no Lease, or it never advanced for us. */
export type LeaderState = 'known' | 'overdue' | 'unknown';

const defaultDuration: Seconds = 15;

/**
 * A leader renews every 2 of 15 seconds and steps down at 10. After a third without renewal it may
 * be gone, and without a leader nothing ticks, no token is spent and no timer fires.
 *
 * @see kubernetes/staging/src/k8s.io/component-base/config/v1alpha1/defaults.go
 */
export function leaderState({ fact, renewal, changed }: LeaderMemory, now: Instant): LeaderState {
  if (fact === undefined || !fact.present) return 'unknown';
  const seen = Math.max(renewal?.at ?? -Infinity, changed?.at ?? -Infinity);
  if (seen === -Infinity) return 'unknown';
  const overdue = fact.holder === '' || now - seen > (fact.duration ?? defaultDuration) / 3;
  return overdue ? 'overdue' : 'known';
}
