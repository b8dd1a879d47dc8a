import type { NodeView, View } from './view.ts';

/**
 * The nodes whose pods are worth following: those in trouble or tainted NoExecute, soonest eviction
 * first. None while the control plane itself is suspect: then lists would only add to its load.
 *
 * @see design: pods are read only where they matter, so that cost goes with nodes, not with pods
 */
export function podsWanted(view: Pick<View, 'nodes' | 'controlPlaneSuspect'>): readonly string[] {
  if (view.controlPlaneSuspect) return [];
  return view.nodes
    .filter(inTrouble)
    .sort((one, other) => urgency(one) - urgency(other))
    .map(({ name }) => name);
}

function inTrouble({ phase, plain, taints }: NodeView): boolean {
  if (phase === 'unobserved' || phase === 'starting') return false;
  return !plain || taints.some(({ effect }) => effect === 'NoExecute');
}

const urgency = ({ eviction }: NodeView): number => Math.min(eviction?.earliest ?? 1e300, 1e300);
