import type { NodeFact } from './fact.ts';
import { minorOf } from './versions.ts';

/**
 * Whether no kubelet of Kubernetes is behind a node: the user says so, or its kubeletVersion is none
 * of theirs. What such a node lacks is no evidence about it.
 *
 * @see kubernetes/pkg/kubelet/nodestatus/setters.go VersionInfo
 */
export function isVirtual({ virtual, kubeletVersion }: NodeFact): boolean {
  return virtual === true || minorOf(kubeletVersion) === undefined;
}
