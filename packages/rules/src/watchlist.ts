import type { Steps } from './steps.ts';
import type { NodeView } from './view.ts';

/** The nodes that are asked about, each seen once. */
interface Asked {
  readonly nodes: Iterable<NodeView>;
  readonly controlPlaneSuspect: boolean;
}

/**
 * The nodes whose pods are worth following: those in trouble or tainted NoExecute, soonest eviction
 * first. None while the control plane itself is suspect: then lists would only add to its load. A node
 * a step, and of each view no more is kept than its name: a dark zone may have 30,000.
 *
 * @see design: pods are read only where they matter, so that cost goes with nodes, not with pods
 */
export function* podsWanted({ nodes, controlPlaneSuspect }: Asked): Steps<readonly string[]> {
  if (controlPlaneSuspect) return [];
  const wanted: { readonly name: string; readonly urgency: number }[] = [];
  for (const node of nodes) {
    if (inTrouble(node)) wanted.push({ name: node.name, urgency: urgency(node) });
    yield;
  }
  return wanted.sort((one, other) => one.urgency - other.urgency).map(({ name }) => name);
}

function inTrouble({ phase, plain, taints }: NodeView): boolean {
  if (phase === 'unobserved' || phase === 'starting') return false;
  return !plain || taints.some(({ effect }) => effect === 'NoExecute');
}

const urgency = ({ eviction }: NodeView): number => Math.min(eviction?.earliest ?? 1e300, 1e300);
