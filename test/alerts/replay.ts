import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Incident } from './incident.ts';
import { kubePages } from './kube-series.ts';
import { pagesOf } from './page.ts';
import { type Performance, perform } from './play.ts';
import { type Fired, fired, interval, summaries, type Target } from './promtool.ts';

/** How long Alertmanager gathers the alerts of a group before it tells anybody. */
const groupWait: Seconds = 30;
/** Scrapes come 5 s after an evaluation: what they bring waits 25 s for the next. */
const scrapeAt: Seconds = 5;

export const ourRules = 'dashboards/rules.yaml';
const theirs = 'test/alerts/kubernetes-mixin.yaml';

/** What one run of an incident came to. */
export interface Run {
  readonly shift: Seconds;
  readonly firstEviction: Seconds | undefined;
  readonly evictions: number;
  /** What the first alert above info says. */
  readonly said: readonly string[];
  /** Of our rules, and of kubernetes-mixin's. */
  readonly ours: readonly Fired[];
  readonly theirs: readonly Fired[];
}

/** Play an incident once and see which alerts fire. */
export async function replay(incident: Incident, shift: Seconds): Promise<Run> {
  const played = perform(incident.acts(shift), incident.seconds, { settings: incident.settings });
  const rules = { ruleFiles: [ourRules, theirs], targets: targetsOf(incident, played, 'eu') };
  const all = await fired(rules, incident.seconds);
  const isOurs = ({ labels }: Fired) => labels['alertname']?.startsWith('KubeHeartbeat') === true;
  const first = earliest(aboveInfo(all.filter(isOurs)));
  return {
    shift,
    firstEviction: played.firstEviction,
    evictions: played.evictions,
    said: first ? await summaries(rules, first.labels['alertname'] ?? '', first.first) : [],
    ours: all.filter(isOurs),
    theirs: all.filter((alert) => !isOurs(alert)),
  };
}

/** All that Prometheus scrapes of one cluster. */
export function targetsOf(
  { seconds, exporters = [{ mode: 'all' }] }: Incident,
  { facts, turns, settings }: Performance,
  cluster: string,
): readonly Target[] {
  const times: Seconds[] = [];
  for (let at = scrapeAt; at <= seconds; at += interval) times.push(at);
  const own = exporters.map((exporter, index) => ({
    labels: { cluster, job: 'kube-heartbeat', instance: `exporter-${index}:8350` },
    pages: pagesOf(facts, settings, exporter, times),
  }));
  return [...own, { labels: { cluster }, pages: kubePages(facts, turns, times) }];
}

function earliest(alerts: readonly Fired[]): Fired | undefined {
  return alerts.toSorted((one, other) => one.first - other.first)[0];
}

/** Seconds from the notification of the first of these alerts to the first deletion. */
export function leadOf(run: Run, alerts: readonly Fired[]): Seconds | undefined {
  const first = earliest(alerts)?.first;
  if (run.firstEviction === undefined || first === undefined) return undefined;
  return run.firstEviction - (first + groupWait);
}

/** Alerts that somebody is told of. */
export function aboveInfo(alerts: readonly Fired[]): readonly Fired[] {
  return alerts.filter(({ labels }) => labels['severity'] !== 'info');
}

export function pages(alerts: readonly Fired[]): readonly Fired[] {
  return alerts.filter(({ labels }) => labels['severity'] === 'critical');
}
