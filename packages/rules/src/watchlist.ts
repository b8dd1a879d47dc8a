import type { Steps } from './steps.ts';
import type { NodeView } from './view.ts';

/** Two of them are as far apart as any, which two infinities are not. */
const never = 1e300;

/** The nodes that are asked about, each seen once. */
interface Asked {
  readonly nodes: Iterable<NodeView>;
  readonly controlPlaneSuspect: boolean;
}

/** A node whose pods are worth following. */
export interface Wanted {
  readonly name: string;
  /** One of them is to be deleted, or is on its way out; else they are there, or none is left. */
  readonly awaited: boolean;
}

/**
 * The nodes whose pods are worth following: those in trouble or tainted NoExecute, soonest eviction
 * first. None while the control plane itself is suspect: then lists would only add to its load. A node
 * a step, and of each view hardly more is kept than its name: a dark zone may have 30,000.
 *
 * @see design: pods are read only where they matter, so that cost goes with nodes, not with pods
 */
export function* podsWanted({ nodes, controlPlaneSuspect }: Asked): Steps<readonly Wanted[]> {
  if (controlPlaneSuspect) return [];
  const wanted: (Wanted & { readonly urgency: number })[] = [];
  for (const node of nodes) {
    const { name, pods } = node;
    const due = urgency(node);
    const awaited = due < never || pods.some(({ terminating }) => terminating);
    if (inTrouble(node)) wanted.push({ name, awaited, urgency: due });
    yield;
  }
  return wanted.sort((one, other) => one.urgency - other.urgency);
}

function inTrouble({ phase, plain, taints }: NodeView): boolean {
  if (phase === 'unobserved' || phase === 'starting') return false;
  return !plain || taints.some(({ effect }) => effect === 'NoExecute');
}

const urgency = ({ eviction }: NodeView): number => Math.min(eviction?.earliest ?? never, never);
