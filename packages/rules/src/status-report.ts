import type { NodeMemory } from './cluster-state.ts';
import type { Instant, Seconds, Window } from './time.ts';
import { minorOf } from './versions.ts';

const report: Seconds = 300;
const loop: Seconds = 10.4;

/**
 * How long a kubelet whose status does not change stays quiet: after a change (`changed`) up to half
 * a period more or less from 1.34 on, then a period rounded up to its status loop.
 *
 * @see kubernetes/pkg/kubelet/kubelet_node_status.go calculateDelay
 */
export function nextReport(kubeletMinor: number, changed: boolean): Window {
  if (kubeletMinor < 34 || !changed) return { earliest: report, latest: report + loop };
  return { earliest: report / 2, latest: report * 1.5 + loop };
}

/** A heartbeat so long after its Node was made shows a kubelet that reports. */
const settled: Seconds = 600;
/** Requests that fail are tried anew for a while. */
const slack: Seconds = 2;

/** When its last status is so old that another may be due. */
export const reportDue = ({ statusBeat, firstSeenAt }: NodeMemory): Instant =>
  (statusBeat?.at ?? firstSeenAt) + report;

/**
 * How long a kubelet that reports now stayed quiet, where one with the default nodeStatusReportFrequency
 * would not have: longer than any delay, or twice in a row so long that only a delay explains it. 0: it
 * is a usual one.
 *
 * @see kubernetes/pkg/kubelet/kubelet_node_status.go isUpdateStatusPeriodExpired
 */
export function unusualQuiet({ fact, statusBeat, beatBefore }: NodeMemory, now: Instant): Seconds {
  const minor = minorOf(fact.kubeletVersion);
  if (statusBeat === undefined || minor === undefined) return 0;
  const quiet = now - statusBeat.at;
  if (quiet > nextReport(minor, true).latest + slack) return quiet;
  const before = statusBeat.at - (beatBefore?.at ?? Infinity);
  return Math.min(quiet, before) > nextReport(minor, false).latest + slack ? quiet : 0;
}

/** How long a status is missing, and by when one was due. */
export interface Overdue {
  readonly quiet: Seconds;
  readonly due: Seconds;
}

/**
 * Whether a kubelet's status report is overdue: by its version, or by what it was seen to do where that
 * is no usual kubelet's.
 * `undefined`: it is not, or it never reported.
 *
 * @see kubernetes/pkg/kubelet/kubelet_node_status.go calculateDelay
 */
export function statusOverdue(
  { fact, statusBeat, firstSeenAt, longestQuiet }: NodeMemory,
  now: Instant,
): Overdue | undefined {
  const quiet = now - (statusBeat?.at ?? firstSeenAt);
  // Most posted not long ago: nothing more is asked of them.
  if (quiet <= report) return undefined;
  const minor = minorOf(fact.kubeletVersion);
  if (minor === undefined || fact.ready === undefined) return undefined;
  const told = (fact.ready.heartbeatTime ?? -Infinity) - fact.createdAt > settled;
  if (statusBeat === undefined && !told) return undefined;
  const due = Math.max(nextReport(minor, true).latest, 1.5 * longestQuiet) + slack;
  return quiet > due ? { quiet, due } : undefined;
}
