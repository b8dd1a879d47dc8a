import type { Instant } from '@kube-heartbeat/rules/time.ts';

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

/** What /metrics of a kubelet of 1.`minor` says. `plegLastSeen`: absent before its first relist. */
export function kubeletMetrics(
  { minor, plegLastSeen }: { readonly minor: number; readonly plegLastSeen: Instant | undefined },
  names: readonly string[],
): string {
  const pleg = gauge(
    'kubelet_pleg_last_seen_seconds',
    'Timestamp in seconds when PLEG was last seen active.',
    plegLastSeen,
  );
  if (minor < filtersFrom || names.length === 0) return `${pleg}${filler(usualSize - pleg.length)}`;
  return names.includes('kubelet_pleg_last_seen_seconds') ? pleg : '';
}

/** What /metrics/probes says: it needs no runtime, so it answers while that hangs. */
export function probeMetrics(): string {
  return gauge('process_start_time_seconds', 'Start time of the process since unix epoch.', 1);
}

function gauge(name: string, help: string, value: number | undefined): string {
  if (value === undefined) return '';
  return `# HELP ${name} [ALPHA] ${help}\n# TYPE ${name} gauge\n${name} ${value.toExponential()}\n`;
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
