import type { ClusterJson } from '../http/json.ts';
import { safe } from '../text.ts';

/** What a reader of any answer must know beside it, a sentence each. */
export function remarks(answer: ClusterJson): readonly string[] {
  const stale = Object.entries(answer.fresh)
    .filter(([resource, fresh]) => !fresh && resource !== 'pods')
    .map(([resource]) => resource);
  return [
    ...(answer.control_plane_suspect
      ? [
          'Many nodes fell silent at once: look at the control plane and its network before any node.',
        ]
      : []),
    ...(answer.evictions_halted
      ? ['Every zone is dark: the controller has taken all its taints off and evicts nobody.']
      : []),
    ...(answer.leader.state === 'overdue'
      ? [
          'No controller manager leads: nothing happens to any node until one does; then each wait starts again.',
        ]
      : []),
    ...(stale.length > 0
      ? [
          `What was seen of ${stale.join(', ')} is too old to accuse anybody: times say "not before" only.`,
        ]
      : []),
    ...answer.settings.flatMap(({ warnings }) => (warnings ?? []).map(safe)),
    ...answer.problems.map(safe),
  ];
}
