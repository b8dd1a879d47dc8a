import type { Seconds, Window } from './time.ts';

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
