import { usualEvidenceConditions } from '@kube-heartbeat/rules/dead-signs.ts';
import { usualDepartingTaints } from '@kube-heartbeat/rules/departing.ts';
import { type SettingRow, settingTable } from '@kube-heartbeat/rules/settings.ts';
import { newestVersion } from '@kube-heartbeat/rules/versions.ts';
import { demoFlags } from './demo/flags.ts';
import { goDuration } from './duration.ts';
import type { Flag } from './options.ts';
import { flag, onOff } from './options-flag.ts';
import { kubeletFlags } from './options-kubelet.ts';
import {
  oneOf,
  readAddress,
  readList,
  readSetting,
  readSpan,
  readText,
  readUrl,
  wholeNumber,
} from './options-read.ts';

/**
 * The port of the exporter. The range that Prometheus' exporters share (9100 to 9999) is taken to
 * the last; this one is in nobody's list, and 350 s is what a pod has left after a last heartbeat.
 */
export const defaultPort = 8350;
/** The port of the page and the API where they are not answered on the first. */
export const defaultPagePort = 8351;

const asking = ['nodes', 'explain', 'score'] as const;
const seeing = ['serve', ...asking] as const;
const everywhere = [...seeing, 'whatif', 'demo', 'version', 'help'] as const;

function settingFlag(row: SettingRow): Flag {
  const read = readSetting(row);
  const assumed = row.assumed(newestVersion);
  return {
    name: row.flag,
    value: row.name === 'version' ? 'VERSION' : placeholders[row.unit],
    fallback: '',
    help: `${row.help} ${assumption(row, assumed)}`,
    group: 'How the controllers are set',
    commands: [...seeing, 'whatif'],
    apply: (text, options) => {
      const meaning = read(text);
      if ('problem' in meaning) return meaning.problem;
      options.settings = { ...options.settings, [row.name]: meaning.value };
      return undefined;
    },
  };
}

const placeholders = {
  seconds: 'DURATION',
  ratio: 'NUMBER',
  count: 'N',
  switch: 'true|false',
} as const;

function assumption(row: SettingRow, assumed: number): string {
  if (row.name === 'version') return "Not given: its static pod's image, else the API server's.";
  const words = row.unit === 'seconds' ? goDuration(assumed) : String(assumed);
  const shown = row.unit === 'switch' ? String(assumed === 1) : words;
  return `Not given: what the cluster tells, else ${shown}.`;
}

const show = { group: 'What to show' } as const;
const look = { group: 'Where to look', on: asking } as const;
const serving = { group: 'Serving', on: ['serve'] } as const;
const labels = { group: 'Metrics and labels' } as const;
const whatif = { group: 'What if', on: ['whatif'] } as const;
const logging = { group: 'Logging', on: seeing } as const;

/** Labels by which nodes without a kubelet are known. */
const virtualNodes = ['type=virtual-kubelet', 'type=kwok'];

const poolLabels = [
  'karpenter.sh/nodepool',
  'eks.amazonaws.com/nodegroup',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'node.kubernetes.io/pool',
];

/** Every flag there is, in the order of the help. */
export const flagTable: readonly Flag[] = [
  flag(
    ['output', 'output'],
    oneOf('table', 'wide', 'json', 'yaml'),
    { short: 'o', value: 'FORMAT', fallback: 'table', ...show, on: [...asking, 'whatif'] },
    'How to print: table, wide, json or yaml.',
  ),
  flag(
    ['watch', 'watch'],
    onOff,
    { short: 'w', ...show, on: ['nodes'] },
    'Print again every two seconds until stopped.',
  ),
  flag(['server', 'server'], readUrl, { value: 'URL', ...look }, 'Ask the exporter at this URL.'),
  flag(
    ['direct', 'direct'],
    onOff,
    look,
    'Ask no exporter: look at the cluster from here, for a few seconds. Every line is then an estimate.',
  ),
  flag(
    ['namespace', 'namespace'],
    readText,
    { short: 'n', value: 'NAME', ...look },
    'Namespace of the exporter. Not given: all are searched.',
  ),
  flag(
    ['kubeconfig', 'kubeconfig'],
    readText,
    { ...look, value: 'FILE', on: seeing },
    'How to reach the cluster. Not given: $KUBECONFIG, ~/.kube/config, then the pod this runs in.',
  ),
  flag(
    ['context', 'context'],
    readText,
    { ...look, value: 'NAME', on: seeing },
    'Which context of the kubeconfig. Not given: its current one.',
  ),
  flag(
    ['kube-api-content-type', 'contentType'],
    oneOf('protobuf', 'json'),
    { ...look, value: 'FORM', fallback: 'protobuf', on: seeing },
    'In which form the API server is read: protobuf (JSON where it does not speak it) or json, which costs more.',
  ),
  flag(
    ['web.listen-address', 'listen'],
    readAddress,
    { value: 'HOST:PORT', fallback: `:${defaultPort}`, ...serving, on: seeing },
    'Where serve answers /metrics and the probes.',
  ),
  flag(
    ['web.page-address', 'page'],
    readAddress,
    { value: 'HOST:PORT', ...serving, on: seeing },
    'Where the page and the JSON API are answered. Not given: where serve listens, if that is on loopback, ' +
      `else 127.0.0.1:${defaultPagePort}, which port-forward reaches.`,
  ),
  flag(
    ['web.config.file', 'webConfig'],
    readText,
    { value: 'FILE', ...serving },
    "TLS, clients' certificates and passwords, in the format of Prometheus' exporter-toolkit; read again on change.",
  ),
  flag(
    ['score.log', 'scoreLog'],
    readText,
    { value: 'FILE', ...serving },
    'Append every judged forecast to this file, one JSON object a line.',
  ),
  flag(
    ['facts.log', 'factsLog'],
    readText,
    { value: 'FILE', ...serving },
    'Append every fact that was seen to this file, one JSON object a line: to look into a forecast later.',
  ),
  flag(
    ['metrics.mode', 'metricsMode'],
    oneOf('all', 'lean', 'auto'),
    { value: 'MODE', fallback: 'auto', ...labels, on: ['serve'] },
    'Series of plainly ready nodes: all, lean (two a node), or auto (lean above 1000 nodes).',
  ),
  flag(
    ['pool-labels', 'poolLabels'],
    readList,
    { value: 'KEYS', fallback: poolLabels.join(','), ...labels, on: seeing },
    'Labels of a node that name its pool; the first that it has counts.',
  ),
  flag(
    ['departing-taints', 'departingTaints'],
    readList,
    { value: 'KEYS', fallback: usualDepartingTaints.join(','), ...labels, on: seeing },
    'Taints that say that somebody takes the node out on purpose.',
  ),
  flag(
    ['virtual-node-selector', 'virtualNodes'],
    readList,
    { value: 'LABELS', fallback: virtualNodes.join(','), ...labels, on: seeing },
    'Labels (key, or key=value) of nodes that have no kubelet: what they lack is no evidence.',
  ),
  flag(
    ['evidence-conditions', 'evidenceConditions'],
    readList,
    { value: 'CONDITIONS', fallback: usualEvidenceConditions.join(','), ...labels, on: seeing },
    'Conditions (Type=Status) that show a node to be dead though it is Ready.',
  ),
  ...kubeletFlags,
  flag(
    ['from', 'from'],
    readText,
    { short: 'f', value: 'FILE', ...whatif },
    'Answer for the cluster of this file, made by: kubectl get nodes,pods -A -o json. "-" reads standard input.',
  ),
  flag(
    ['nodes', 'nodes'],
    wholeNumber(1, 100_000),
    {
      ...{ value: 'N', fallback: '100', fallbackOf: { demo: '60' } },
      ...{ ...whatif, on: ['whatif', 'demo'] },
    },
    'Nodes of the cluster.',
  ),
  flag(
    ['zones', 'zones'],
    wholeNumber(1, 1000),
    { value: 'N', fallback: '3', ...whatif },
    'Zones that they are spread over.',
  ),
  flag(
    ['dying', 'dying'],
    wholeNumber(1, 100_000),
    { value: 'N', fallback: '1', ...whatif },
    'Nodes of one zone that fall silent at once.',
  ),
  flag(
    ['kill', 'kill'],
    wholeNumber(1, 10_000),
    { value: 'N', ...whatif },
    'Play it: so many nodes die, zone after zone, on a simulated cluster, several times.',
  ),
  flag(
    ['at-once', 'atOnce'],
    onOff,
    whatif,
    'With --kill: they die at the same moment. Not given: one after another, over five minutes.',
  ),
  flag(
    ['zone-size', 'zoneSize'],
    wholeNumber(1, 100_000),
    { value: 'N', ...whatif },
    'With --kill: nodes of a zone. Not given: --nodes over --zones.',
  ),
  flag(
    ['pods-per-node', 'podsPerNode'],
    wholeNumber(0, 500),
    { value: 'N', fallback: '10', ...whatif },
    'With --kill: pods of a node; of ten, six of a Deployment, two of a StatefulSet, one of a DaemonSet, one of nobody.',
  ),
  flag(
    ['plays', 'plays'],
    wholeNumber(1, 1000),
    { value: 'N', fallback: '20', ...whatif },
    'With --kill: how often it is played, each time with another chance.',
  ),
  flag(
    ['node-lease-duration-seconds', 'leaseDuration'],
    wholeNumber(1, 86_400),
    { value: 'N', fallback: '40', ...whatif },
    'Kubelet: nodeLeaseDurationSeconds. A lease is renewed at every quarter of it.',
  ),
  flag(
    ['node-status-update-frequency', 'statusUpdate'],
    readSpan,
    { value: 'DURATION', fallback: '10s', ...whatif },
    'Kubelet: nodeStatusUpdateFrequency. How often it looks whether its status changed.',
  ),
  flag(
    ['node-status-report-frequency', 'statusReport'],
    readSpan,
    { value: 'DURATION', fallback: '5m', ...whatif },
    'Kubelet: nodeStatusReportFrequency. How often it posts a status that did not change.',
  ),
  ...demoFlags(defaultPort),
  ...settingTable.map(settingFlag),
  flag(
    ['log.level', 'logLevel'],
    oneOf('debug', 'info', 'warn', 'error'),
    { value: 'LEVEL', fallback: 'info', ...logging },
    'What is worth a line: debug, info, warn or error.',
  ),
  flag(
    ['log.format', 'logFormat'],
    oneOf('text', 'json'),
    { value: 'FORMAT', fallback: 'text', ...logging },
    'How a line of the log is written: text or json.',
  ),
  flag(
    ['help', 'help'],
    onOff,
    { short: 'h', ...show, on: everywhere },
    'Say what a command does and which flags it takes.',
  ),
];
