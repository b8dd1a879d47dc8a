import type { Witness } from '@kube-heartbeat/metrics/witness.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Outlook, View } from '@kube-heartbeat/rules/view.ts';
import type { OutcomeJson } from './json-score.ts';

/** What the server serves: asked at each request, never held. */
export interface Live {
  /** The forecast of this moment, made in parts so that nothing waits long for it. */
  readonly view: () => Promise<View>;
  /**
   * The same for one who reads it once, a node at a time: it is made while it is read. Of nodes that have
   * been calm for `briefAfter` seconds it tells who they are and when they renewed, no more.
   */
  readonly outlook: (briefAfter?: Seconds) => Promise<Outlook>;
  readonly witness: () => Witness;
  /** Judged forecasts, newest first, at most 100. */
  readonly recent: () => readonly OutcomeJson[];
  /** What keeps it from seeing all, each as one sentence; none: it sees all. */
  readonly problems: () => readonly string[];
  /** Leases and nodes have been listed at least once. */
  readonly synced: () => boolean;
}
