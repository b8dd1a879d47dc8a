import { never } from './time.ts';
import type { Forecast } from './view.ts';

/** When an owner makes another pod: at the deletion request, once the object is gone, or never. */
export type ReplacedAt = 'deletion' | 'end' | 'never';

/**
 * What each owner waits for. A Job whose policy is Failed waits for the end, like a StatefulSet.
 *
 * @see kubernetes/pkg/controller/controller_utils.go IsPodActive
 * @see kubernetes/pkg/controller/statefulset/stateful_set_control.go processReplica
 */
export function replacedAt(owner: string, jobWaitsForFailed = false): ReplacedAt {
  if (owner === 'StatefulSet') return 'end';
  if (owner === 'Job') return jobWaitsForFailed ? 'end' : 'deletion';
  if (owner === '' || owner === 'DaemonSet' || owner === 'Node') return 'never';
  return 'deletion';
}

/** When the replacement is made, given when the pod is deleted and when its object is gone. */
export function predictReplacement(owner: string, deletion: Forecast, end: Forecast): Forecast {
  switch (replacedAt(owner)) {
    case 'deletion':
      return deletion;
    case 'end':
      return end;
    case 'never':
      return { ...never, because: deletion.because };
  }
}
