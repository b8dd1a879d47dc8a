import { setTimeout as sleep } from 'node:timers/promises';
import { type DemoExporter, startExporter } from '../demo/exporter.ts';
import { startCluster } from '../demo/living-cluster.ts';
import { type DemoPlan, planOf } from '../demo/plan.ts';
import { playStory, type Theatre } from '../demo/play.ts';
import { isGood, verdict } from '../demo/score.ts';
import { type DemoStory, demoStories } from '../demo/stories.ts';
import { span } from '../duration.ts';
import { type ExitCode, failure } from '../exit.ts';
import { paint } from '../text.ts';
import type { Context } from './context.ts';
import { noArguments } from './format.ts';

/** Seconds between two stories. */
const interval = 5;

/** `demo`: a cluster in this process, an exporter that watches it, and failures that it foretells. */
export async function demo(context: Context): Promise<ExitCode> {
  noArguments(context.arguments, 'demo');
  const { options, clock, print, colour, stop } = context;
  const stories = storiesFor(options.story);
  const plan = planOf(options);
  const begun = clock.now();
  const { cluster, entrance, stop: end } = await startCluster(plan, clock);
  let exporter: DemoExporter | undefined;
  try {
    exporter = await startExporter(context, entrance);
    const theatre = { cluster, plan, exporter, now: clock.now, print, colour, signal: stop };
    const played = playAll(theatre, stories, options.once, begun);
    return await Promise.race([played, exporter.ended.then((): ExitCode => 1)]);
  } catch (error) {
    if (stop.aborted) return 0;
    throw error;
  } finally {
    exporter?.stop();
    await end();
  }
}

function storiesFor(name: string | undefined): readonly DemoStory[] {
  if (name === undefined) return demoStories;
  const found = demoStories.filter((story) => story.name === name);
  if (found.length > 0) return found;
  const names = demoStories.map((story) => story.name).join(', ');
  throw failure(2, `--story is "${name}"; the stories are ${names}.`);
}

async function playAll(
  theatre: Theatre,
  stories: readonly DemoStory[],
  once: boolean,
  begun: number,
): Promise<ExitCode> {
  const { plan, exporter, print, colour, now, signal } = theatre;
  print(headline(plan, exporter.url, colour));
  while (!(await exporter.isReady())) await sleep(50, undefined, { signal });
  print(
    `Up after ${span(now() - begun)}. The exporter learns the heartbeats; then the first story begins.\n`,
  );
  while (!(await isLearned(exporter))) await sleep(250, undefined, { signal });
  for (let turn = 0; ; turn += 1) {
    const story = stories[turn % stories.length];
    if (story === undefined) return 1;
    const tally = await playStory(theatre, story);
    print(`${paint(verdict(tally), isGood(tally) ? 'bold' : 'red', colour)}\n`);
    if (once) return isGood(tally) ? 0 : 1;
    await sleep(1000 * interval, undefined, { signal });
  }
}

/** Each node's renewals were seen to advance. */
async function isLearned(exporter: DemoExporter): Promise<boolean> {
  const nodes = await exporter.nodes();
  return nodes.length > 0 && nodes.every((node) => !node.lease_estimated);
}

function headline(
  { nodes, profile, flags, patience }: DemoPlan,
  url: string,
  colour: boolean,
): string {
  const set = `grace ${span(flags.grace)}, a look every ${span(flags.tick)}, pods tolerate ${span(patience)}`;
  return `${paint('kube-heartbeat demo', 'bold', colour)}: ${nodes} nodes in 3 zones in this process, profile ${profile} (${set}).
The exporter watches them over HTTP as it would a real cluster.

  the page   ${url}/
  metrics    ${url}/metrics
  the CLI    kube-heartbeat nodes --server=${url}

Ctrl-C ends it.
`;
}
