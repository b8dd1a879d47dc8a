import type { VNode } from 'preact';
import type { Phase } from './api.ts';
import { phaseRow } from './phases.ts';

/** The mark of a phase, by shape and colour; what it says stands beside it. */
export function Shape({ phase }: { readonly phase: Phase }): VNode {
  const row = phaseRow(phase);
  return (
    <svg class={`shape phase-${row.phase}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={row.shape} fill-rule="evenodd" />
    </svg>
  );
}
