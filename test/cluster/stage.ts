import { type Step, secondsOf } from '@kube-heartbeat/rules/story.ts';
import type { ControlPlane } from './control-plane.ts';
import type { FakeKubelets } from './fake-kubelet.ts';
import type { startWitness, Witness } from './witness.ts';

/** A story on the real controllers: what its commands act on, and what was told already. */
export interface Stage {
  readonly name: string;
  readonly plane: ControlPlane;
  readonly kubelets: FakeKubelets;
  /** What was printed, by kind, subject and time. */
  readonly told: Set<string>;
  readonly openWitness: typeof startWitness;
  readonly auditStart: number;
  readonly nodes: string[];
  flags: Readonly<Record<string, string>>;
  tick: number;
  witness?: Witness;
  /** The first action has been aligned with a tick. */
  begun: boolean;
}

/** A duration of a step in seconds. */
export function seconds(step: Step, text: string | undefined): number {
  const span = text === undefined ? undefined : secondsOf(text);
  if (span === undefined) throw new Error(`not a duration: ${step.line}`);
  return span;
}
