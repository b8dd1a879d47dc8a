import {
  type Happened,
  printed,
  rewrite,
  type Step,
  type StoryEvent,
  secondsOf,
  stepsOf,
  storyEvents,
} from '@kube-heartbeat/rules/story.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { nextDue, runUntil } from '../schedule.ts';
import type { Actual } from '../witness/actual.ts';
import { actions } from './story-actions.ts';
import { openStage, type Stage } from './story-stage.ts';

/**
 * Play a story on a simulated cluster of its own; returns the text as it should read. The same text
 * is played on the rules alone and on real controllers. `onStep` is told each step before it is done.
 */
export function play(
  text: string,
  seed: number,
  onStep: (stage: Stage, step: Step) => void = () => undefined,
): string {
  let stage: Stage | undefined;
  const answers = stepsOf(text).map((step) => {
    const opens = step.command === 'cluster';
    if (opens) stage = openStage(step, seed);
    if (stage === undefined) throw new Error(`a story begins with its cluster: ${step.line}`);
    if (!setting.has(step.command)) begin(stage);
    onStep(stage, step);
    return opens ? '' : answer(stage, step);
  });
  return rewrite(text, answers);
}

/** Commands that set the stage; the first other one waits for a tick. */
const setting = new Set(['cluster', 'nodes', 'pods']);

function begin(stage: Stage): void {
  if (!stage.begun) afterTick(stage);
  stage.begun = true;
}

function answer(stage: Stage, step: Step): string {
  const { schedule } = stage.cluster.ground;
  if (step.command === 'run') {
    runUntil(schedule, schedule.now + secondsIn(step, step.subjects[0]));
    return told(stage);
  }
  if (step.command === 'until') {
    const deadline = schedule.now + secondsIn(step, step.options['within'] ?? '30s');
    while (!hasCome(stage, step) && nextDue(schedule) <= deadline)
      runUntil(schedule, nextDue(schedule));
    runUntil(schedule, hasCome(stage, step) ? schedule.now + settles : deadline);
    return told(stage);
  }
  const act = actions[step.command];
  if (act === undefined) throw new Error(`no story has the command: ${step.line}`);
  act(stage.cluster, step);
  return '';
}

/** What comes in the same breath is told in the same answer. */
const settles: Seconds = 0.5;
/** Everybody has renewed once and was met at a tick before anything happens. */
const settled: Seconds = 3;

/** Stand 0.3 s behind a tick of the controller. */
function afterTick({ cluster }: Stage): void {
  const { schedule } = cluster.ground;
  runUntil(schedule, schedule.now + settled);
  const lifecycle = (): Instant => cluster.candidates.at(-1)?.lifecycle?.tickedAt ?? -Infinity;
  const before = lifecycle();
  while (lifecycle() === before && nextDue(schedule) < Infinity)
    runUntil(schedule, nextDue(schedule));
  runUntil(schedule, schedule.now + 0.3);
}

function secondsIn({ line }: Step, text: string | undefined): Seconds {
  const span = text === undefined ? undefined : secondsOf(text);
  if (span === undefined) throw new Error(`not a duration: ${line}`);
  return span;
}

function hasCome({ actuals, told: before }: Stage, step: Step): boolean {
  const [event, ...subjects] = step.subjects;
  const news = actuals.slice(before.actuals);
  return subjects.every((subject) =>
    news.some((actual) => actual.event === event && nameOf(actual) === subject),
  );
}

const nameOf = ({ pod, node }: Pick<Actual, 'pod' | 'node'>): string =>
  pod?.split('/').at(-1) ?? node;

const forecast: ReadonlySet<StoryEvent> = new Set<StoryEvent>([
  'unknown',
  'not_ready',
  'no_execute',
  'endpoints',
  'deletion',
  'object_end',
]);

/** What happened since the last print, with the witness' verdicts; what it missed, as outside. */
function told(stage: Stage): string {
  const actuals = stage.actuals.slice(stage.told.actuals);
  const outcomes = stage.outcomes.slice(stage.told.outcomes);
  stage.told = { actuals: stage.actuals.length, outcomes: stage.outcomes.length };
  const free = outcomes.filter(({ result }) => !['cancelled', 'superseded'].includes(result));
  const happened = actuals.map((actual): Happened => {
    const { event } = actual;
    const subject = nameOf(actual);
    if (!forecast.has(event)) return { event, subject };
    const found = free.findIndex((one) => one.event === event && nameOf(one) === subject);
    // A kubelet's own word is foretold only where a look could show it beforehand.
    if (found === -1 && event === 'not_ready') return { event, subject };
    const [outcome] = found === -1 ? [] : free.splice(found, 1);
    return { event, subject, verdict: outcome?.result === 'inside' ? 'inside' : 'outside' };
  });
  const missed = free.flatMap((outcome): Happened[] => {
    const event = storyEvents.find((each) => each === outcome.event);
    return event === undefined ? [] : [{ event, subject: nameOf(outcome), verdict: 'outside' }];
  });
  return printed([...happened, ...missed]);
}
