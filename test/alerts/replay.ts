import { readFileSync } from 'node:fs';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Incident } from './incident.ts';
import { kubeSeries } from './kube-series.ts';
import { pageOn } from './page.ts';
import { type Play, perform, type Source } from './play.ts';
import { type Fired, fired, summaries } from './promtool.ts';
import type { Stage } from './stage.ts';

/** How long Alertmanager gathers the alerts of a group before it tells anybody. */
const groupWait: Seconds = 30;

export const ourRules = 'dashboards/rules.yaml';
const theirs = 'test/alerts/kubernetes-mixin.yaml';

/** What one run of an incident came to. */
export interface Run {
  readonly shift: Seconds;
  readonly firstEviction: Seconds | undefined;
  /** The forecasts of the rules, as the simulated controllers proved them. */
  readonly judged: readonly Outcome[];
  /** What the first alert above info says. */
  readonly said: readonly string[];
  /** Of our rules, and of kubernetes-mixin's. */
  readonly ours: readonly Fired[];
  readonly theirs: readonly Fired[];
}

/** Play an incident once and see which alerts fire. */
export async function replay(incident: Incident, shift: Seconds): Promise<Run> {
  const ruleFiles = [ourRules, theirs];
  const { targets, firstEviction, judged } = perform(playOf(incident, shift, ruleFiles));
  const rules = { ruleFiles, targets, seconds: incident.seconds };
  const all = await fired(rules);
  const isOurs = ({ labels }: Fired) => labels['alertname']?.startsWith('KubeHeartbeat') === true;
  const first = earliest(aboveInfo(all.filter(isOurs)));
  return {
    shift,
    firstEviction,
    judged,
    said: first ? await summaries(rules, first.labels['alertname'] ?? '', first.first) : [],
    ours: all.filter(isOurs),
    theirs: all.filter((alert) => !isOurs(alert)),
  };
}

/** An incident on a cluster of its own, in which chance falls otherwise for each shift. */
export function playOf(
  { acts, seconds, exporters, isJudged = true }: Incident,
  shift: Seconds,
  ruleFiles: readonly string[],
  cluster = 'eu',
): Play {
  const sources = (stage: Stage) => sourcesOf(stage, exporters, cluster);
  const seed = 1000 + shift;
  const reads = readBy(ruleFiles);
  return { acts: acts(shift), seconds, seed, sources, reads, isJudged };
}

/** All that Prometheus scrapes of one cluster. */
function sourcesOf(
  stage: Stage,
  exporters: Incident['exporters'] = [{ mode: 'all' }],
  cluster: string,
): readonly Source[] {
  const own = exporters.map((exporter, index) => ({
    labels: { cluster, job: 'kube-heartbeat', instance: `exporter-${index}:8350` },
    told: pageOn(stage, exporter),
  }));
  return [...own, { labels: { cluster }, told: () => kubeSeries(stage.cluster) }];
}

/** Every word of these rules: a metric that is none of them changes nothing. */
function readBy(ruleFiles: readonly string[]): ReadonlySet<string> {
  const text = ruleFiles.map((file) => readFileSync(file, 'utf8')).join('\n');
  return new Set(text.match(/[\w:]+/g));
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
