import { span } from '../duration.ts';
import type { ForecastJson, NodeJson, OneNodeJson, PodJson } from '../http/json.ts';
import { order, staysReady } from '../http/json-next.ts';
import { type Cell, table } from '../table.ts';
import { count, paint, type Style, safe, wrap } from '../text.ts';
import { twiceText } from './explain-twice.ts';
import { upstreamOf } from './upstream.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { absolute, clock, relative } from './when.ts';

/** One node for a person: seen, next, pods, and what to do. */
export function explainText(answer: OneNodeJson, colour: boolean, estimate: boolean): string {
  const { node, now } = answer;
  const title = (text: string) => `${paint(text, 'bold', colour)}\n`;
  const isKept = staysReady(node) && !node.pods.some(({ terminating }) => terminating);
  const twice = isKept ? '' : twiceText(node);
  return [
    `Node ${safe(node.name)} is ${paint(node.phase, styleOf(node), colour)}${about(node)}.\n${causeText(node)}`,
    ...(node.ready_but_dead ? [title('READY, AND YET') + signsText(node.ready_but_dead)] : []),
    title('SEEN') + table(seen(answer), colour, '  '),
    title(`NEXT, ${estimate ? 'an estimate' : condition(node)}`) + next(node, now),
    title(`PODS (${node.pods_assumed ? 'not listed' : node.pods.length})${podsNote(node)}`) +
      pods(node, now, colour),
    ...(twice === '' ? [] : [title('RUNS TWICE, OR HANGS') + twice]),
    verdictText(verdictOf(node, answer), colour),
    `${wrap(`If nothing is done: ${consequence(node, now)}`)}\n`,
  ].join('\n');
}

function causeText({ cause, cause_says }: NodeJson): string {
  return cause === null ? '' : `${wrap(`Likeliest cause: ${cause} (${cause_says}).`)}\n`;
}

function signsText({ ratio, signs }: NonNullable<NodeJson['ready_but_dead']>): string {
  const sure = `  It works no more, by what is seen: ${Math.round(ratio * 100)} % sure.\n`;
  return (
    sure +
    signs
      .map(({ sign, says }) => `  - ${wrap(`${sign}: ${safe(says)}`, '    ').trimStart()}\n`)
      .join('')
  );
}

function styleOf({ phase, plain }: NodeJson): Style {
  if (plain) return 'green';
  return phase === 'late' || phase === 'silent' ? 'yellow' : 'red';
}

function about({ zone, pool, kubelet_version }: NodeJson): string {
  const parts = [
    zone === 'none' ? '' : `zone ${zone}`,
    pool && `pool ${pool}`,
    kubelet_version && `kubelet ${kubelet_version}`,
  ];
  const shown = parts
    .filter((part) => part !== '')
    .map(safe)
    .join(', ');
  return shown === '' ? '' : ` (${shown})`;
}

function seen(answer: OneNodeJson): readonly (readonly Cell[])[] {
  const { node, now, leader } = answer;
  const ago = (at: number | null) =>
    at === null ? 'never' : `${span(Math.max(now - at, 0))} ago, ${clock(at, now)}`;
  const reason =
    node.ready_reason &&
    ` (${safe(node.ready_reason)}${node.ready_message && `: ${safe(node.ready_message)}`})`;
  const taints = node.taints.map(({ key, value, effect }) =>
    safe(`${key}${value && `=${value}`}:${effect}`),
  );
  return [
    [
      'lease',
      node.lease_seen === null
        ? 'none'
        : `renewed ${ago(node.lease_seen)}${node.lease_estimated ? ' (by its own time: no renewal was seen yet)' : ''}`,
    ],
    ['status', `Ready ${node.ready}${reason}, posted ${ago(node.status_seen)}`],
    ['kubelet', looked(node, now)],
    ['taints', taints.join(', ') || 'none'],
    ['clock', node.clock_skew === null ? 'not known' : skew(node.clock_skew)],
    ['leader', leader.holder ? `${safe(leader.holder)} (${leader.state})` : `not known`],
    ...answer.settings
      .filter(({ name }) => shownSettings.has(name))
      .map((setting) => [setting.name.replaceAll('_', ' '), settingText(setting)]),
  ];
}

function looked({ probe, relist_lag }: NodeJson, now: number): string {
  const lag = relist_lag === null ? '' : `; its last good relist began ${span(relist_lag)} before`;
  if (probe === null) return relist_lag === null ? 'not looked at' : `not looked at${lag}`;
  return `${probe.result.replace('_', ' ')}, ${span(Math.max(now - probe.seen, 0))} ago${lag}`;
}

/** A setting and how it is known; an exporter of another version may say less. */
function settingText({ value, source, learned }: OneNodeJson['settings'][number]): string {
  const known = `${safe(value)} (${source.replace('_', ' ')}`;
  if (!learned) return `${known})`;
  const events = `${learned.agree} of ${count(learned.of, 'event')}`;
  if (learned.contradicts) return `${known}; but ${events} look like ${safe(learned.value)})`;
  return source === 'assumed'
    ? `${known}; ${safe(learned.value)} by ${events})`
    : `${known}: ${events} agree)`;
}

const shownSettings = new Set(['version', 'tick', 'grace', 'rate']);

function skew(seconds: number): string {
  if (Math.abs(seconds) < 0.5) return 'within half a second of ours';
  return `${span(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} ours`;
}

function condition(node: NodeJson): string {
  return staysReady(node) ? 'only should it fall silent too' : 'if nothing changes';
}

function podsNote(node: NodeJson): string {
  return staysReady(node) ? ', should it fall silent too' : '';
}

function next(node: NodeJson, now: number): string {
  const stays = staysReady(node);
  const renews = !stays && node.cause !== null && node.phase === 'ready';
  const events = [
    [`Ready becomes Unknown${renews ? ', should it fall silent too,' : ''}`, node.unknown],
    ['Ready becomes False, by its kubelet', stays ? null : node.not_ready],
    ['NoExecute taint', node.no_execute],
    [
      node.pods_assumed ? 'a pod with the default tolerations is deleted' : 'next pod is deleted',
      node.eviction,
    ],
  ] as const;
  const lines = events.flatMap(([event, forecast]) =>
    forecast ? [eventText(event, forecast, now)] : [],
  );
  return lines.length > 0 ? lines.join('') : '  Nothing more comes.\n';
}

function eventText(event: string, forecast: ForecastJson, now: number): string {
  const when = relative(forecast, now);
  const times = forecast.earliest === 'never' ? '' : ` (${absolute(forecast, now)})`;
  const rule = upstreamOf(forecast.because['code']);
  const why = `${safe(forecast.says)}${rule === '' ? '' : ` [${rule}]`}`;
  return `  ${event} ${when}${times}\n${wrap(why, '      ')}\n`;
}

/** The most pods that are shown one by one. */
const most = 50;

function pods({ pods: all, pods_assumed }: NodeJson, now: number, colour: boolean): string {
  if (pods_assumed) return '  Pods are listed once a node is in trouble.\n';
  if (all.length === 0) return '  None that the controllers could delete.\n';
  const sorted = all.toSorted(
    (one, other) => order(endOf(one), endOf(other)) || (one.name < other.name ? -1 : 1),
  );
  const head = ['POD', 'OWNER', 'FATE', 'DELETED', 'OUT OF SERVICES', 'OBJECT GONE'];
  const rows = sorted
    .slice(0, most)
    .map((pod) => [
      safe(`${pod.namespace}/${pod.name}`),
      safe(pod.owner) || 'none',
      pod.fate,
      deletion(pod, now),
      pod.endpoints ? relative(pod.endpoints, now) : 'is out',
      relative(pod.object_end, now),
    ]);
  const rest =
    all.length > most ? `  … and ${count(all.length - most, 'pod')} more: -o json has all.\n` : '';
  return (
    table([head.map((text) => ({ text, style: 'bold' as const })), ...rows], colour, '  ') + rest
  );
}

function deletion({ deletion: forecast, terminating }: PodJson, now: number): string {
  if (forecast) return relative(forecast, now);
  return terminating ? 'already asked for' : 'never';
}

function endOf({ deletion: forecast, terminating }: PodJson) {
  return terminating ? 0 : (forecast?.earliest ?? 'never');
}

function verdictText({ verdict, why, commands }: Verdict, colour: boolean): string {
  const style = { wait: 'green', act: 'red', 'do not touch': 'yellow' } as const;
  const words = `${paint(verdict.toUpperCase(), style[verdict], colour)}. ${safe(why)}`;
  const lines = commands.map((command, index) => `  ${index + 1}. ${safe(command)}\n`);
  return `${wrap(words)}\n${lines.join('')}`;
}

/** What comes of it when nobody does anything. */
function consequence(node: NodeJson, now: number): string {
  const { eviction, pods: all, unknown } = node;
  if (node.plain) return 'nothing happens while its kubelet goes on renewing its lease.';
  if (staysReady(node))
    return 'it stays Ready, its pods stay where they are and in their Services, whether they work or not.';
  const leaving = all.filter(({ deletion: forecast }) => forecast && forecast.earliest !== 'never');
  const fates = (['replaced', 'waits', 'lost'] as const).flatMap((fate) => {
    const number = leaving.filter((pod) => pod.fate === fate).length;
    return number > 0 ? [`${number} ${fateWords[fate]}`] : [];
  });
  if (leaving.length > 0 && eviction)
    return `${count(leaving.length, 'pod')} will be deleted, the first ${relative(eviction, now)}: ${fates.join(', ')}.`;
  if (eviction && eviction.earliest !== 'never')
    return `pods with the default tolerations are deleted ${relative(eviction, now)}.`;
  if (unknown && unknown.earliest !== 'never')
    return `the node becomes Unknown ${relative(unknown, now)}; no pod of it is deleted.`;
  return 'it stays as it is.';
}

const fateWords = {
  replaced: 'made again elsewhere',
  waits: 'made again only once its object is gone',
  lost: 'made again by nobody',
} as const;
