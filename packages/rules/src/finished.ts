import type { PodFact } from './fact.ts';

/**
 * Its containers have ended, in whatever way: nothing more is lost with its object.
 *
 * @see kubernetes/pkg/api/v1/pod/util.go IsPodPhaseTerminal
 */
export function isFinished({ phase }: PodFact): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}
