import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Cluster } from '@kube-heartbeat/simulator/cluster.ts';
import { span } from '../duration.ts';
import { failure } from '../exit.ts';
import type { NodeJson } from '../http/json.ts';
import type { OutcomeJson } from '../http/json-score.ts';
import { paint, wrap } from '../text.ts';
import type { DemoExporter } from './exporter.ts';
import { evidence, foretold } from './foretold.ts';
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

/** So long a kubelet keeps silent about its relists; no speed divides it. */
const plegThreshold: Seconds = 180;
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
      stageOf(theatre, {
        begun,
        say: (text) => tell(wrap(text, ' '.repeat(10)).trimStart()),
        named: () => {
          tally.named += 1;
        },
      }),
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

interface Telling {
  readonly begun: Instant;
  readonly say: (sentence: string) => void;
  /** A node that is Ready but dead was named. */
  readonly named: () => void;
}

function stageOf(
  { cluster, plan, exporter, now, signal }: Theatre,
  { begun, say, named }: Telling,
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
        return found?.phase !== 'ready' || found.cause !== null;
      });
      if (found) say(foretold(found, begun));
    },
    accuse: async (name) => {
      let accused: readonly NodeJson[] = [];
      await until(async () => {
        accused = (await exporter.nodes()).filter(isAccused);
        return accused.length > 0;
      });
      for (const node of accused) say(evidence(node));
      if (accused.some((node) => node.name !== name))
        throw failure(1, 'The wrong node is accused.');
      named();
    },
    acquit: () => until(async () => !(await exporter.nodes()).some(isAccused)),
  };
}

const isAccused = ({ cause, ready_but_dead: dead }: NodeJson) => cause !== null || dead !== null;

/** No wait of a story is longer, whatever the queue holds. */
function longestWait({ flags, patience }: DemoPlan): number {
  const controllers = 2 * (flags.grace + patience + flags.leaderDuration) + 4 / flags.rate;
  return Math.max(60 + controllers, plegThreshold + 60);
}
