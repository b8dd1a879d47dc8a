import { observe } from './cluster.ts';
import { leaderFact } from './stage.ts';
import { printed, rewrite, type Step, secondsOf, stepsOf } from './story.ts';
import { commands, post, renew } from './story-commands.ts';
import { comingEvents } from './story-events.ts';
import { lookAtKubelets } from './story-relists.ts';
import { look, newWorld, type World } from './story-world.ts';
import type { Instant } from './time.ts';

/**
 * Play a story on the model alone, in virtual time: what is forecast happens, when it likely would.
 * Returns the story's text as it should read. The same text is played on real controllers.
 */
export function play(text: string): string {
  const world = newWorld();
  return rewrite(
    text,
    stepsOf(text).map((step) => answer(world, step)),
  );
}

/** The world at the end of a story. */
export function performed(text: string): World {
  const world = newWorld();
  for (const step of stepsOf(text)) answer(world, step);
  return world;
}

function answer(world: World, step: Step): string {
  if (step.command === 'run') {
    advance(world, world.now + (secondsOf(step.subjects[0] ?? '') ?? 0));
    return told(world);
  }
  if (step.command === 'until') {
    const within = secondsOf(step.options['within'] ?? '30s') ?? 30;
    const [event, ...subjects] = step.subjects;
    const came = (): boolean =>
      subjects.every((subject) =>
        world.unprinted.some((one) => one.event === event && one.subject === subject),
      );
    advance(world, world.now + within, came);
    if (came()) advance(world, world.now + settles);
    return told(world);
  }
  const command = commands[step.command];
  if (command === undefined) throw new Error(`no story has the command: ${step.line}`);
  command(world, step);
  return '';
}

/** What comes in the same breath is told in the same answer. */
const settles = 0.4;

function told(world: World): string {
  const text = printed(world.unprinted);
  world.unprinted = [];
  return text;
}

/** Let what is due happen, in order, until then; or until `done`. */
function advance(world: World, until: Instant, done: () => boolean = () => false): void {
  for (let steps = 0; steps < mostSteps && !done(); steps++) {
    const next = soonest(world);
    if (next.at > until) break;
    world.now = Math.max(world.now, next.at);
    next.happen();
  }
  if (!done()) world.now = until;
}

const mostSteps = 20_000;

function soonest(world: World): { at: Instant; happen: () => void } {
  const all = [
    { at: world.nextBeat, happen: () => beat(world) },
    { at: world.nextSweep, happen: () => sweepOnce(world) },
    { at: takesOver(world), happen: () => lead(world) },
    ...comingEvents(world),
  ];
  return all.reduce((first, other) => (other.at < first.at ? other : first));
}

function sweepOnce(world: World): void {
  world.nextSweep = world.now + 1;
  look(world);
}

/** Once a second every kubelet that lives renews its lease or posts its status; the leader too. */
function beat(world: World): void {
  world.nextBeat = world.now + 1;
  for (const [name, { lease, status }] of world.kubelets) {
    if (lease) renew(world, name);
    if (status) post(world, name, 'True');
  }
  lookAtKubelets(world);
  if (world.now < world.leaderAt) return;
  const acquired = world.holder === 0 ? -100 : world.leaderAt;
  observe(world.cluster, {
    ...leaderFact(`leader-${world.holder}`, acquired, world.now),
    duration: 4,
  });
}

const takesOver = ({ leaderAt, now }: World): Instant => (leaderAt > now ? leaderAt : Infinity);

function lead(world: World): void {
  world.leaderAt = world.now;
  world.holder++;
  observe(world.cluster, {
    ...leaderFact(`leader-${world.holder}`, world.now, world.now),
    duration: 4,
  });
}
