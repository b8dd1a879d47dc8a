import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { lastRelist, relistsEnded } from './container-runtime.ts';
import type { Kubelet } from './kubelet.ts';

/** What whoever looks at a kubelet meets. */
export interface KubeletAnswers {
  /** refused: its process is gone; frozen: nobody answers there; gone: no way to its machine. */
  readonly reach: 'up' | 'refused' | 'frozen' | 'gone';
  /** /metrics asks the runtime for its containers and hangs with it; /metrics/probes does not. */
  readonly metricsHang: boolean;
  /** The start of the last good relist, the kubelet's clock; absent: there was none. */
  readonly plegLastSeen: Instant | undefined;
  /** Relists that have ended since it started. */
  readonly relistsEnded: number;
  /** Syncs of its status since then: each asks the runtime for its version. */
  readonly statusSyncs: number;
  /** When its process started, the kubelet's clock. */
  readonly startedAt: Instant;
  /** Its version, 1.`minor`. */
  readonly minor: number;
}

/** How a kubelet answers now. A machine that is cut off from the API server can still be looked at. */
export function answersOf(kubelet: Kubelet, now: Instant): KubeletAnswers {
  const { bornAt, clock, relist, runtime, options } = kubelet;
  const good = lastRelist(kubelet, now);
  return {
    reach: reachOf(kubelet),
    metricsHang: runtime === 'hung' || relist === 'list_held',
    plegLastSeen: good === undefined ? undefined : good + clock,
    relistsEnded: relistsEnded(kubelet, now),
    statusSyncs: kubelet.statusSyncs,
    startedAt: bornAt + clock,
    minor: options.minor,
  };
}

function reachOf({ hasMachine, isAlive, isFrozen }: Kubelet): KubeletAnswers['reach'] {
  if (!hasMachine) return 'gone';
  if (isFrozen) return 'frozen';
  return isAlive ? 'up' : 'refused';
}
