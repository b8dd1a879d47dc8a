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

type Told = Pick<KubeletAnswers, 'minor' | 'plegLastSeen' | 'relistsEnded' | 'startedAt'>;

/** What /metrics of a kubelet says, its families in their order. */
export function kubeletMetrics(told: Told, names: readonly string[]): string {
  const all = told.minor < filtersFrom || names.length === 0;
  const wanted = (name: string): boolean => all || names.includes(name);
  const { plegLastSeen, relistsEnded, startedAt } = told;
  const seen = 'Timestamp in seconds when PLEG was last seen active.';
  const families: readonly (readonly [name: string, text: (name: string) => string])[] = [
    ['kubelet_pleg_last_seen_seconds', (name) => gauge(name, seen, plegLastSeen)],
    ['kubelet_pleg_relist_duration_seconds', (name) => histogram(name, relistsEnded, 0.004)],
    ['kubelet_pleg_relist_interval_seconds', (name) => histogram(name, relistsEnded, 1.005)],
  ];
  const page = families.map(([name, text]) => (wanted(name) ? text(name) : '')).join('');
  const start = wanted('process_start_time_seconds') ? processStart(startedAt) : '';
  return all ? `${page}${filler(usualSize - page.length)}${start}` : `${page}${start}`;
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
