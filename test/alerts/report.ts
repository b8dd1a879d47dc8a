import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { table } from 'kube-heartbeat/src/table.ts';
import type { Incident } from './incident.ts';
import { nameOf } from './judge.ts';
import type { Fired } from './promtool.ts';
import { aboveInfo, leadOf, pages, type Run } from './replay.ts';

/** An incident and all its runs. */
export interface Replayed {
  readonly incident: Incident;
  readonly runs: readonly Run[];
}

type Lead = (run: Run) => Seconds | undefined;

export const firstAlert: Lead = (run) => leadOf(run, aboveInfo(run.ours));
export const firstPage: Lead = (run) => leadOf(run, pages(run.ours));
const theirFirst: Lead = (run) => leadOf(run, run.theirs);

/** The least lead of all runs; `undefined`: in one of them there was no such alert. */
export function leastOf(runs: readonly Run[], lead: Lead): Seconds | undefined {
  const leads = runs.map(lead);
  if (leads.length === 0 || leads.some((one) => one === undefined)) return undefined;
  return Math.min(...leads.map((one) => one ?? Infinity));
}

/** What was early, or late: ours beside theirs, the worst of all runs. */
export function earlyTable(all: readonly Replayed[]): string {
  const head = ['INCIDENT', 'FIRST ALERT', 'FIRST PAGE', 'KUBERNETES-MIXIN', 'ALERTS'];
  const rows = all.map(({ incident, runs }) => [
    incident.name,
    when(leastOf(runs, firstAlert)),
    when(leastOf(runs, firstPage)),
    when(leastOf(runs, theirFirst)),
    names(runs.flatMap(({ ours }) => aboveInfo(ours))),
  ]);
  return table([head, ...rows]);
}

/** What was to be quiet: how many alerts above info, of whom; the most of all runs. */
export function quietTable(all: readonly Replayed[]): string {
  const head = ['INCIDENT', 'ABOVE INFO', 'PAGES', 'KUBERNETES-MIXIN', 'ALERTS'];
  const most = (runs: readonly Run[], of: (run: Run) => readonly Fired[]) =>
    String(Math.max(...runs.map((run) => of(run).length)));
  const rows = all.map(({ incident, runs }) => [
    incident.name,
    most(runs, ({ ours }) => aboveInfo(ours)),
    most(runs, ({ ours }) => pages(ours)),
    most(runs, ({ theirs }) => theirs),
    names(runs.flatMap(({ ours }) => aboveInfo(ours))),
  ]);
  return table([head, ...rows]);
}

function names(alerts: readonly Fired[]): string {
  return [...new Set(alerts.map((alert) => nameOf(alert).replace('KubeHeartbeat', '')))].join(', ');
}

/** Minutes and seconds before the first pod is deleted, or after it. */
export function when(lead: Seconds | undefined): string {
  if (lead === undefined) return 'none';
  const whole = Math.floor(Math.abs(lead));
  const text = `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return lead < 0 ? `${text} after` : `${text} before`;
}
