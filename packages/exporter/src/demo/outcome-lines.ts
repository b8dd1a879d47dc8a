import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Time } from '../http/json.ts';
import type { OutcomeJson } from '../http/json-score.ts';
import { paint, safe } from '../text.ts';
import { eventWords } from './score.ts';

/** More of one kind at once than this are told in one line. */
const many = 3;

/** What was predicted and what came, a line each; times count from the story's begin (Unix). */
export function outcomeLines(
  outcomes: readonly OutcomeJson[],
  begun: Instant,
  colour: boolean,
): readonly string[] {
  const came = outcomes.filter(({ seen, result }) => seen !== null || result === 'missed');
  const groups = Map.groupBy(came, ({ event, result }) => `${event} ${result}`);
  return [...groups.values()].flatMap((group) =>
    group.length > many
      ? [line(`${group.length} ${group[0]?.pod === null ? 'nodes' : 'pods'}`, group, begun, colour)]
      : group.map((one) => line(one.pod ?? one.node, [one], begun, colour)),
  );
}

function line(
  subject: string,
  group: readonly OutcomeJson[],
  begun: Instant,
  colour: boolean,
): string {
  const bounds = group.flatMap(({ last_fact: told }) => (told ? [told] : []));
  const from = Math.min(...bounds.map(({ earliest }) => number(earliest)));
  const to = Math.max(...bounds.map(({ latest }) => number(latest)));
  const seen = group.flatMap(({ seen: at }) => (at === null ? [] : [at]));
  const [{ event = '', result = '' } = {}] = group;
  const right = result === 'inside';
  const words = [
    (eventWords[event] ?? event).padEnd(16),
    safe(subject).padEnd(14),
    `predicted ${range(from - begun, to - begun)}`.padEnd(28),
    `actual ${seen.length === 0 ? 'none' : range(Math.min(...seen) - begun, Math.max(...seen) - begun)}`.padEnd(
      25,
    ),
    ...(seen.length === 0 ? [] : [`error ${right ? '0' : errorOf(group).toFixed(1)}s`]),
    right ? 'right' : result,
  ];
  return paint(words.join(' '), right ? 'green' : 'red', colour);
}

/** How far outside of their bounds they came, at most. */
function errorOf(group: readonly OutcomeJson[]): number {
  const errors = group.map(({ seen, last_fact: told }) => {
    if (seen === null || told === null) return 0;
    return Math.max(0, number(told.earliest) - seen, seen - number(told.latest));
  });
  return Math.max(...errors);
}

function number(time: Time): number {
  return time === 'never' ? Infinity : time;
}

function range(from: number, to: number): string {
  return to - from < 0.05 ? after(from) : `${after(from)} … ${after(to)}`;
}

/** `+21.4s`, from the story's begin. */
export function after(seconds: number): string {
  return Number.isFinite(seconds) ? `${seconds < 0 ? '' : '+'}${seconds.toFixed(1)}s` : 'never';
}
