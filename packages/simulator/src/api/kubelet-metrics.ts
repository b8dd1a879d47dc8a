import type { KubeletAnswers } from '../kubelet/kubelet-answers.ts';

/** Newer kubelets answer `name[]` with the families that it names; older ones do not read it. */
const filtersFrom = 37;

/** The bytes that an unfiltered page of a real kubelet has, about. */
const usualSize = 157_000;

const buckets = ['0.005', '0.025', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];
const operations = [
  'container_status',
  'exec_sync',
  'list_containers',
  'list_podsandbox',
  'version',
];

type Told = Pick<
  KubeletAnswers,
  'minor' | 'plegLastSeen' | 'relistsEnded' | 'statusSyncs' | 'startedAt'
>;

/** What /metrics of a kubelet says, its families in their order. */
export function kubeletMetrics(told: Told, names: readonly string[]): string {
  const all = told.minor < filtersFrom || names.length === 0;
  const wanted = (name: string): boolean => all || names.includes(name);
  const { plegLastSeen, relistsEnded, statusSyncs, startedAt } = told;
  const seen = 'Timestamp in seconds when PLEG was last seen active.';
  const families: readonly (readonly [name: string, text: (name: string) => string])[] = [
    ['kubelet_pleg_last_seen_seconds', (name) => gauge(name, seen, plegLastSeen)],
    ['kubelet_pleg_relist_duration_seconds', (name) => histogram(name, relistsEnded, 0.004)],
    ['kubelet_pleg_relist_interval_seconds', (name) => histogram(name, relistsEnded, 1.005)],
  ];
  const page = families.map(([name, text]) => (wanted(name) ? text(name) : '')).join('');
  const syncs = wanted('kubelet_runtime_operations_total') ? versionCalls(statusSyncs) : '';
  const start = wanted('process_start_time_seconds') ? processStart(startedAt) : '';
  const more = all ? filler(usualSize - page.length) : '';
  return `${page}${more}${syncs}${start}`;
}

/** What /metrics/probes says: it needs no runtime, so it answers while that hangs. */
export function probeMetrics({ startedAt }: Told): string {
  return processStart(startedAt);
}

const processStart = (at: number): string =>
  gauge('process_start_time_seconds', 'Start time of the process since unix epoch.', at);

function gauge(name: string, help: string, value: number | undefined): string {
  if (value === undefined) return '';
  return `# HELP ${name} [ALPHA] ${help}\n# TYPE ${name} gauge\n${name} ${value.toExponential()}\n`;
}

function versionCalls(count: number): string {
  const name = 'kubelet_runtime_operations_total';
  const help = 'Cumulative number of runtime operations by operation type.';
  const line = `${name}{operation_type="version"} ${count}\n`;
  return `# HELP ${name} [ALPHA] ${help}\n# TYPE ${name} counter\n${line}`;
}

/** So many of one length. */
function histogram(name: string, count: number, seconds: number): string {
  const under = (le: string): number => (le === '+Inf' || Number(le) >= seconds ? count : 0);
  const lines = buckets.map((le) => `${name}_bucket{le="${le}"} ${under(le)}\n`);
  return `# TYPE ${name} histogram\n${lines.join('')}${name}_sum ${count * seconds}\n${name}_count ${count}\n`;
}

/** Histograms of pods and operations, as most of a kubelet's page is. */
function filler(size: number): string {
  const name = 'kubelet_runtime_operations_duration_seconds';
  const parts = [`# TYPE ${name} histogram\n`];
  for (let length = 0, pod = 0; length < size; pod++) {
    for (const operation of operations) {
      const lines = buckets.map(
        (le) => `${name}_bucket{operation_type="${operation}",pod="${pod}",le="${le}"} 7\n`,
      );
      parts.push(...lines);
      length += lines.join('').length;
    }
  }
  return parts.join('');
}
