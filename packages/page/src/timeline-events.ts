import type { Forecast, Pod, Time, ToldNode } from './api.ts';
import { eventText } from './text.ts';
import { sooner } from './when.ts';

/** One line of a node's timeline: what was seen, or what is to come. */
export interface TimelineEvent {
  readonly kind: 'beat' | 'missed' | 'unknown' | 'taint' | 'eviction' | 'seen';
  readonly title: string;
  /** What of it is somebody else's text. */
  readonly subject?: string;
  /** Moments that are past. */
  readonly seen?: readonly number[];
  readonly forecast?: Forecast;
  readonly note?: string;
  /** The function of Kubernetes behind it; empty: none. */
  readonly rule?: string;
}

/** A node's timeline from its last heartbeat to the last pod, as it was told. */
export function timelineOf(answer: ToldNode): readonly TimelineEvent[] {
  const { node, renewals_due } = answer;
  const beats: TimelineEvent[] = [];
  if (node.lease_seen !== null)
    beats.push({ kind: 'beat', title: 'Last renewal', seen: [node.lease_seen] });
  if (node.status_seen !== null)
    beats.push({ kind: 'beat', title: 'Last status', seen: [node.status_seen] });
  if (renewals_due.length > 0)
    beats.push({
      kind: 'missed',
      title: renewals_due.length === 1 ? 'Missed renewal' : 'Missed renewals',
      seen: renewals_due,
      note: `${renewals_due.length} ${renewals_due.length === 1 ? 'was' : 'were'} due`,
    });
  return [...beats, ...conditionOf(answer), ...taintsOf(answer), ...podsOf(answer)];
}

function ruleOf({ rules }: ToldNode, { because }: Forecast): string {
  return rules[String(because['code'])] ?? '';
}

function conditionOf(answer: ToldNode): readonly TimelineEvent[] {
  const { ready, ready_since, unknown, not_ready } = answer.node;
  const events: TimelineEvent[] = [];
  if ((ready === 'Unknown' || ready === 'False') && ready_since !== null)
    events.push({
      kind: 'seen',
      title: ready === 'Unknown' ? 'Ready became Unknown' : 'Kubelet said not ready',
      seen: [ready_since],
    });
  const coming = [
    [not_ready, 'not_ready'],
    [unknown, 'unknown'],
  ] as const;
  for (const [forecast, event] of coming)
    if (forecast)
      events.push({
        kind: 'unknown',
        title: sentence(eventText(event)),
        forecast,
        rule: ruleOf(answer, forecast),
      });
  return events;
}

function taintsOf(answer: ToldNode): readonly TimelineEvent[] {
  const { taints, no_execute } = answer.node;
  const there = taints.flatMap(({ key, effect, time_added }): readonly TimelineEvent[] =>
    effect === 'NoExecute' && time_added !== null
      ? [{ kind: 'seen', title: 'Tainted NoExecute', seen: [time_added], note: key }]
      : [],
  );
  if (!no_execute) return there;
  const rule = ruleOf(answer, no_execute);
  return [...there, { kind: 'taint', title: eventText('no_execute'), forecast: no_execute, rule }];
}

function podsOf(answer: ToldNode): readonly TimelineEvent[] {
  const { pods, pods_assumed, eviction } = answer.node;
  if (pods_assumed) {
    if (!eviction) return [];
    const title = 'A pod with default tolerations is deleted';
    return [{ kind: 'eviction', title, forecast: eviction, rule: ruleOf(answer, eviction) }];
  }
  return [...pods]
    .sort((one, other) => sooner(endOf(one), endOf(other)) || (one.name < other.name ? -1 : 1))
    .map((pod) => podEvent(answer, pod));
}

const endOf = ({ deletion, terminating }: Pod): Time =>
  terminating ? 0 : (deletion?.earliest ?? 'never');

const fates = {
  replaced: 'its owner makes another',
  waits: 'another comes only once its object is gone',
  lost: 'nobody makes another',
} as const;

function podEvent(answer: ToldNode, pod: Pod): TimelineEvent {
  const { namespace, name, owner, fate, deletion, terminating, may_run_twice } = pod;
  const subject = `${namespace}/${name}`;
  const notes = [owner || 'no owner', fates[fate], may_run_twice ? 'may run twice' : ''];
  const note = notes.filter(Boolean).join(': ').replace(': may', '; may');
  if (deletion && !terminating) {
    const rule = ruleOf(answer, deletion);
    return { kind: 'eviction', title: 'Deleted', subject, forecast: deletion, note, rule };
  }
  const rule = ruleOf(answer, pod.object_end);
  const title = pod.stuck ? 'Stuck terminating' : 'Terminating, until its object is gone';
  return { kind: 'eviction', title, subject, forecast: pod.object_end, note, rule };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
