import { atRisk, earliest, plusMinus, secondsLeft } from './records.ts';
import { labelValues, match } from './tokens.ts';

/*
 * Pieces of Go templates that make the summary of an alert of one node. The numbers are asked for
 * when the alert fires.
 */

/** The value of `before{…node…}after` for the alert's node, in a variable; 0 where it has none. */
function ask(
  variable: string,
  metric: string,
  labels = '',
  around: readonly [string, string],
): string {
  const selector = `${metric}{${match}, node=%q${labels}}`;
  const query = `printf \`${around.join(selector)}\` ${labelValues} $labels.node | query`;
  return `{{ $${variable} := 0.0 }}{{ with ${query} }}{{ $${variable} = . | first | value }}{{ end }}`;
}

const plain = ['', ''] as const;
const summed = ['sum(', ')'] as const;

/** The cluster's name, where there is one. */
export const inCluster = '{{ with $labels.cluster }} in {{ . }}{{ end }}';

/** How many pods go, how many of them do not come back by themselves. */
export const podsByFate: string = [
  ask('all', atRisk.record, '', summed),
  ask('hurt', atRisk.record, ', fate=~"waits|lost"', summed),
  '{{ if gt $all 0.0 }}{{ $hurt }} of {{ $all }} pods on {{ $labels.node }} will not come back by themselves',
  '{{ else }}the pods of {{ $labels.node }} are not listed yet{{ end }}',
].join('');

/** When the first pod goes, how sure that is, and whether anybody can still do something. */
export const firstAt: string = [
  ask('from', earliest.record, '', plain),
  ask('half', plusMinus.record, '', plain),
  ask('left', secondsLeft.record, '', plain),
  '{{ if and (gt $from 0.0) (lt $from 1e11) }}',
  ', first at {{ ($from | toTime).UTC.Format "15:04:05" }} UTC',
  '{{ if lt $half 1e9 }} ± {{ printf "%.0f" $half }} s{{ else }} at the earliest{{ end }}',
  '{{ if lt $left 90.0 }}. No lead is possible: less than 90 s are left{{ end }}',
  '{{ end }}',
].join('');
