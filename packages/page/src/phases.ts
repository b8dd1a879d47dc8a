import type { Phase } from './api.ts';

export interface PhaseRow {
  readonly phase: Phase;
  readonly label: string;
  /** What it means, for who has not met it before. */
  readonly says: string;
  /** Its shape in a box of 12 × 12: each phase can be told without its colour. */
  readonly shape: string;
}

const disc = 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 1 1 0-9.6z';

/** Every phase, the gravest first; colours are the `--phase-NAME` of the style sheet. */
export const phases: readonly PhaseRow[] = [
  {
    phase: 'evicting',
    label: 'evicting',
    says: 'tainted NoExecute: its pods are being deleted',
    shape: 'M2.9 1 6 4.1 9.1 1 11 2.9 7.9 6 11 9.1 9.1 11 6 7.9 2.9 11 1 9.1 4.1 6 1 2.9z',
  },
  {
    phase: 'queued',
    label: 'queued',
    says: 'given up: waits for its NoExecute taint',
    shape: disc,
  },
  {
    phase: 'unreachable',
    label: 'unreachable',
    says: 'Ready is Unknown',
    shape: `${disc}M6 3.4a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2z`,
  },
  {
    phase: 'not_ready',
    label: 'not ready',
    says: 'its kubelet says that it is not Ready',
    shape: 'M1 1h10v3.4h-10zM1 7.6h10v3.4h-10z',
  },
  {
    phase: 'silent',
    label: 'silent',
    says: 'two renewals are missing, and no status came instead',
    shape: 'M6 .2 11.8 6 6 11.8.2 6z',
  },
  {
    phase: 'late',
    label: 'late',
    says: 'one renewal is overdue',
    shape: 'M6 .8 11.6 11H.4z',
  },
  {
    phase: 'evicted',
    label: 'evicted',
    says: 'tainted NoExecute, and no pod is left to delete',
    shape: 'M1 1h10v10h-10zM3 3v6h6v-6z',
  },
  {
    phase: 'leaving',
    label: 'leaving',
    says: 'on its way out on purpose',
    shape: 'M1 1.2 6.4 6 1 10.8zM6 1.2 11.4 6 6 10.8z',
  },
  {
    phase: 'starting',
    label: 'starting',
    says: 'has not said yet whether it is Ready',
    shape: 'M4.6 1h2.8v3.6H11v2.8H7.4V11H4.6V7.4H1V4.6h3.6z',
  },
  {
    phase: 'unobserved',
    label: 'unobserved',
    says: 'our own sight of the cluster is too old to judge it',
    shape: 'M1 4.8h10v2.4h-10z',
  },
  {
    phase: 'ready',
    label: 'ready',
    says: 'renews its lease in time',
    shape:
      'M2.6 1h6.8A1.6 1.6 0 0 1 11 2.6v6.8A1.6 1.6 0 0 1 9.4 11H2.6A1.6 1.6 0 0 1 1 9.4V2.6A1.6 1.6 0 0 1 2.6 1z',
  },
];

const byName = new Map(phases.map((row) => [row.phase, row]));

/** The row of a phase; a phase that this page does not know is shown as unobserved. */
export function phaseRow(phase: Phase): PhaseRow {
  const found = byName.get(phase) ?? byName.get('unobserved');
  if (found === undefined) throw new Error('the table of phases is empty');
  return found;
}
