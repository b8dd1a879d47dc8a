import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { Cluster } from '@kube-heartbeat/simulator/cluster.ts';
import { span } from '../duration.ts';
import { failure } from '../exit.ts';
import type { ForecastJson, NodeJson } from '../http/json.ts';
import type { OutcomeJson } from '../http/json-score.ts';
import { paint, wrap } from '../text.ts';
import type { DemoExporter } from './exporter.ts';
import { after, outcomeLines } from './outcome-lines.ts';
import type { DemoPlan } from './plan.ts';
import { count, emptyTally, type Tally } from './score.ts';
import type { DemoStage } from './stage.ts';
import type { DemoStory } from './stories.ts';

export interface Theatre {
  readonly cluster: Cluster;
  readonly plan: DemoPlan;
  readonly exporter: DemoExporter;
  /** Unix time. */
  readonly now: () => Instant;
  readonly print: (text: string) => void;
  readonly colour: boolean;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at what was judged, and at what a story waits for. */
const look = 100;
/** Milliseconds in which the last forecasts of a story are judged. */
const lastJudged = 2500;

/** Plays a story to its end and tells it; says how its forecasts came out. */
export async function playStory(theatre: Theatre, story: DemoStory): Promise<Tally> {
  const { exporter, now, print, colour, signal } = theatre;
  const begun = now();
  const tally = emptyTally();
  const tell = (text: string): void => {
    const time = after(now() - begun).padStart(8);
    print(`${paint(time, 'dim', colour)}  ${text}\n`);
  };
  const judge = (): void => {
    const outcomes = exporter.outcomes().filter(isBounded);
    for (const outcome of outcomes) count(tally, outcome);
    for (const line of outcomeLines(outcomes, begun, colour)) tell(line);
  };
  print(`\n${paint(story.title, 'bold', colour)} (${story.name})\n`);
  const timer = setInterval(judge, look);
  try {
    await story.play(
      stageOf(theatre, (text) => tell(wrap(text, ' '.repeat(10)).trimStart()), begun),
    );
    await sleep(lastJudged, undefined, { signal });
    judge();
  } finally {
    clearInterval(timer);
  }
  return tally;
}

/** What may come at any time or never was not foretold. */
function isBounded({ last_fact: told }: OutcomeJson): boolean {
  return told?.latest !== 'never';
}

function stageOf(
  { cluster, plan, exporter, now, signal }: Theatre,
  say: (sentence: string) => void,
  begun: Instant,
): DemoStage {
  const patience = longestWait(plan);
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    const end = now() + patience;
    while (!(await holds())) {
      if (now() > end)
        throw failure(1, `What this story waits for did not come in ${span(patience)}.`);
      await sleep(look, undefined, { signal });
    }
  };
  return {
    ...{ cluster, plan, say, now, until },
    pause: (seconds) => sleep(seconds * 1000, undefined, { signal }),
    foretell: async (name) => {
      let found: NodeJson | undefined;
      await until(async () => {
        found = (await exporter.nodes()).find((node) => node.name === name);
        return found?.phase !== 'ready';
      });
      if (found?.unknown) say(foretold(found, begun));
    },
  };
}

/** No wait of a story is longer, whatever the queue holds. */
function longestWait({ flags, patience }: DemoPlan): number {
  return 60 + 2 * (flags.grace + patience + flags.leaderDuration) + 4 / flags.rate;
}

function foretold(node: NodeJson, begun: Instant): string {
  const { name, lease_seen: seen, unknown, no_execute: taint, eviction } = node;
  const age = seen === null ? '' : `, whose last renewal was seen ${after(seen - begun)}`;
  const parts = [
    ['Unknown', unknown],
    ['NoExecute', taint],
    ['first deletion', eviction],
  ] as const;
  const told = parts.flatMap(([word, forecast]) =>
    forecast ? [`${word} ${bounds(forecast, begun)}`] : [],
  );
  return `Predicted for ${name}${age}: ${told.join(', ')}.`;
}

function bounds({ earliest, latest }: ForecastJson, begun: Instant): string {
  const word = (time: number | 'never') => (time === 'never' ? 'never' : after(time - begun));
  return `${word(earliest)} … ${word(latest)}`;
}
