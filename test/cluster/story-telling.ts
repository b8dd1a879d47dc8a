import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Happened,
  printed,
  type StoryEvent,
  storyEvents,
} from '@kube-heartbeat/rules/story.ts';
import type { Actual } from './audit.ts';
import { readActual } from './audit-reader.ts';
import { forecastKinds, join, missed } from './score-log.ts';
import type { Stage } from './stage.ts';

/** What happened since the last print, with the witness' verdicts. */
export async function told(stage: Stage): Promise<string> {
  const news = untold(stage);
  const lines = await verdictLines(stage, news);
  for (const actual of news) stage.told.add(keyOf(actual));
  const joined = join(news, lines, 5);
  const verdicts = new Map(joined.map(({ actual, inside }) => [actual, inside]));
  const happened = news.flatMap((actual): Happened[] => {
    const event = storyEvents.find((each) => each === actual.kind);
    // What a kubelet says here the story has it say: nothing is behind it that one could foresee.
    if (!event || event === 'not_ready') return [];
    const subject = subjectOf(actual);
    const inside = verdicts.get(actual);
    if (inside === undefined) return [{ event, subject }];
    if (!inside)
      explain(
        stage,
        joined.find((one) => one.actual === actual),
      );
    return [{ event, subject, verdict: inside ? 'inside' : 'outside' }];
  });
  return printed([...happened, ...missedOnes(stage)]);
}

function explain(stage: Stage, joined: unknown): void {
  console.error(`${stage.name}: outside: ${JSON.stringify(joined)}`);
}

/** A forecast that nothing came of is told as outside, once. */
function missedOnes(stage: Stage): Happened[] {
  return missed(stage.witness?.lines() ?? []).flatMap((line) => {
    const event = storyEvents.find((each): each is StoryEvent => each === line.event);
    const subject = line.pod?.split('/').at(-1) ?? line.node;
    const key = `missed ${line.event} ${subject} ${line.lastFact?.latest}`;
    if (!event || stage.told.has(key)) return [];
    stage.told.add(key);
    console.error(`${stage.name}: missed: ${JSON.stringify(line)}`);
    return [{ event, subject, verdict: 'outside' as const }];
  });
}

/** The exporter's lines, once it has seen all that happened, or after a second. */
async function verdictLines(stage: Stage, news: readonly Actual[]) {
  const wanted = news.filter(({ kind }) => forecastKinds.has(kind)).length;
  for (let tries = 0; tries < 10; tries += 1) {
    const lines = stage.witness?.lines() ?? [];
    if (join(news, lines, 5).filter(({ line }) => line).length >= wanted) return lines;
    await sleep(100);
  }
  return stage.witness?.lines() ?? [];
}

/** What happened and was not yet printed. */
export function untold(stage: Stage): Actual[] {
  return readActual(stage.plane.auditFile, stage.auditStart).filter(
    (actual) => !stage.told.has(keyOf(actual)),
  );
}

function keyOf(actual: Actual): string {
  return `${actual.kind} ${subjectOf(actual)} ${actual.at}`;
}

/** The name of what an event happened to. */
export function subjectOf({ pod, node }: Actual): string {
  return pod?.split('/').at(-1) ?? node;
}
