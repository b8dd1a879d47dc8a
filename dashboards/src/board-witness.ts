import { leaderChanges } from '@kube-heartbeat/metrics/families-controller.ts';
import { predictionErrors, predictions } from '@kube-heartbeat/metrics/families-prediction.ts';
import {
  settingContradicted,
  settingContradictions,
  settingCount,
  settingEvents,
  settingInfo,
  settingRatio,
  settingRisky,
  settingSeconds,
} from '@kube-heartbeat/metrics/families-setting.ts';
import {
  buildInfo,
  cacheSynced,
  decodeErrors,
  evidenceFresh,
  lastEvent,
  lists,
  objects,
  time,
  watches,
} from '@kube-heartbeat/metrics/families-witness.ts';
import type { Board, Row } from './panel.ts';
import { inCluster } from './selectors.ts';

const judged = (results: string) =>
  `sum by (event) (max by (cluster, event, at, result) (increase(${predictions.name}{${inCluster}, at="last_fact", result=~"${results}"}[$__range])))`;

const quality: Row = {
  title: 'How right the forecasts are',
  panels: [
    {
      kind: 'stat',
      title: 'Inside of its bounds',
      description:
        'Share of the events that came inside of the bounds that stood after the last fact.',
      unit: 'percentunit',
      width: 8,
      queries: [
        {
          expr: `${judged('inside')} / ${judged('inside|early|late|missed')}`,
          legend: '{{event}}',
        },
      ],
    },
    {
      kind: 'stacked',
      title: 'Events by how their forecast did',
      description:
        'Of the forecasts that had no event, cancelled: the node recovered; superseded: somebody else ended it.',
      unit: 'short',
      width: 8,
      queries: [
        {
          expr: `sum by (result) (max by (cluster, event, at, result) (increase(${predictions.name}{${inCluster}, at="last_fact"}[$__rate_interval])))`,
          legend: '{{result}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'How far off',
      description:
        'Seconds by which 99 of 100 events were at most outside of their bounds. 0: inside.',
      unit: 's',
      width: 8,
      queries: [
        {
          expr: `histogram_quantile(0.99, max by (cluster, event, le) (rate(${predictionErrors.name}_bucket{${inCluster}, at="last_fact"}[$__rate_interval])))`,
          legend: '{{event}}',
        },
      ],
    },
  ],
};

const sight: Row = {
  title: 'What it sees',
  panels: [
    {
      kind: 'timeline',
      title: 'Evidence',
      description: 'Whether each watch delivers. A witness that cannot see accuses nobody.',
      unit: 'short',
      width: 12,
      words: [
        { text: 'stale', colour: 'red' },
        { text: 'fresh', colour: 'green' },
      ],
      queries: [
        { expr: `${evidenceFresh.name}{${inCluster}}`, legend: '{{instance}} {{resource}}' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Since the last event',
      description: 'A bookmark comes once a minute even where nothing changes.',
      unit: 's',
      width: 6,
      queries: [
        {
          expr: `${time.name}{${inCluster}} - on (cluster, job, instance) group_right () ${lastEvent.name}{${inCluster}}`,
          legend: '{{instance}} {{resource}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Objects held',
      description: 'Pods are those of nodes in trouble alone.',
      unit: 'short',
      width: 6,
      queries: [{ expr: `${objects.name}{${inCluster}}`, legend: '{{instance}} {{resource}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Lists, and watches that ended',
      description:
        'A list means that a watch could not be resumed; ended, by the server, is normal.',
      unit: 'short',
      width: 8,
      queries: [
        {
          expr: `sum by (resource) (increase(${lists.name}{${inCluster}}[$__rate_interval]))`,
          legend: 'lists of {{resource}}',
        },
        {
          expr: `sum by (result) (increase(${watches.name}{${inCluster}}[$__rate_interval]))`,
          legend: 'watches {{result}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Objects that made no sense',
      description: 'Skipped, by reason. None: no series.',
      unit: 'short',
      width: 8,
      queries: [
        {
          expr: `sum by (resource, reason) (increase(${decodeErrors.name}{${inCluster}}[$__rate_interval]))`,
          legend: '{{resource}}: {{reason}}',
        },
      ],
    },
    {
      kind: 'timeline',
      title: 'Listed at least once',
      description: 'Before, nothing is known of the resource.',
      unit: 'short',
      width: 8,
      words: [
        { text: 'not yet', colour: 'orange' },
        { text: 'yes', colour: 'green' },
      ],
      queries: [{ expr: `${cacheSynced.name}{${inCluster}}`, legend: '{{instance}} {{resource}}' }],
    },
  ],
};

const ours = `on (cluster, job, instance) ${buildInfo.name}{${inCluster}}`;

const cost: Row = {
  title: 'What it costs, and by which settings it reckons',
  panels: [
    {
      kind: 'timeseries',
      title: 'CPU',
      description: 'Of each exporter, in cores.',
      unit: 'short',
      width: 6,
      queries: [
        {
          expr: `rate(process_cpu_seconds_total{${inCluster}}[$__rate_interval]) and ${ours}`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Memory',
      description: 'Resident, of each exporter.',
      unit: 'bytes',
      width: 6,
      queries: [
        { expr: `process_resident_memory_bytes{${inCluster}} and ${ours}`, legend: '{{instance}}' },
      ],
    },
    {
      kind: 'table',
      title: 'Versions',
      description: 'Of each exporter.',
      unit: 'short',
      width: 6,
      queries: [
        {
          expr: `max by (instance, version, revision, nodeversion) (${buildInfo.name}{${inCluster}})`,
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Changes of the leader',
      description: 'Of the controller manager. Each begins every wait anew.',
      unit: 'short',
      width: 6,
      queries: [
        { expr: `max by (cluster) (increase(${leaderChanges.name}{${inCluster}}[$__range]))` },
      ],
    },
    {
      kind: 'table',
      title: 'Settings in force',
      description:
        'Each rule parameter and how it is known: flag, static pod, calibrated, or only assumed.',
      unit: 'short',
      width: 12,
      queries: [
        { expr: `max by (cluster, setting, source, value) (${settingInfo.name}{${inCluster}})` },
      ],
    },
    {
      kind: 'table',
      title: 'Settings that events speak of',
      description:
        'How many events agree with, or differ from, what was learned of a setting; 1 at "contradicted" or "risky": a flag is not what the controllers do, or so small that one lost renewal costs a healthy node.',
      unit: 'short',
      width: 12,
      queries: [
        { expr: `max by (cluster, setting, verdict) (${settingEvents.name}{${inCluster}})` },
        {
          expr: `label_replace(max by (cluster, setting) (${settingContradicted.name}{${inCluster}}), "verdict", "contradicted", "", "")`,
        },
        {
          expr: `label_replace(max by (cluster, setting) (${settingRisky.name}{${inCluster}}), "verdict", "risky", "", "")`,
        },
        {
          expr: `label_replace(max by (cluster, setting) (increase(${settingContradictions.name}{${inCluster}}[$__range])), "verdict", "times contradicted", "", "")`,
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Settings over time',
      description: 'A line that moves: somebody changed a flag, or the exporter learned it.',
      unit: 'short',
      width: 24,
      queries: [settingSeconds, settingRatio, settingCount].map(({ name }) => ({
        expr: `max by (cluster, setting) (${name}{${inCluster}})`,
        legend: '{{setting}}',
      })),
    },
  ],
};

/** Nobody trusts a silent witness. */
export const witnessBoard: Board = {
  uid: 'kube-heartbeat-witness',
  title: 'Kubernetes heartbeats / Witness',
  description:
    'Whether the exporter is to be trusted: how right it was, what it sees, what it costs.',
  variables: ['cluster'],
  rows: [quality, sight, cost],
};
