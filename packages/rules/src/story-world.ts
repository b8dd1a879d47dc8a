import { type Cluster, observe } from './cluster.ts';
import type { Fact, NodeFact, PodFact } from './fact.ts';
import { judge } from './judge.ts';
import { emptyScore, type Outcome, type Score } from './score.ts';
import { defaultsOf, type Settings } from './settings.ts';
import { watched } from './stage.ts';
import type { Happened, StoryEvent } from './story.ts';
import type { StoryRelists } from './story-relists.ts';
import { sweep } from './sweep.ts';
import { noteTickWrite } from './tick-memory.ts';
import type { Instant } from './time.ts';

/** A kubelet of a story: which of its heartbeats go out, and how far its clock is off. */
export interface StoryKubelet {
  lease: boolean;
  status: boolean;
  alive: boolean;
  clock: number;
  /** Absent: nobody looks at it. */
  relists?: StoryRelists;
}

/** A story under way: virtual time, what the observer knows, and what it has to print. */
export interface World {
  now: Instant;
  settings: Settings;
  readonly cluster: Cluster;
  readonly score: Score;
  readonly kubelets: Map<string, StoryKubelet>;
  nextBeat: Instant;
  nextSweep: Instant;
  /** The controller manager is down until then, and looks for the first time a little later. */
  leaderAt: Instant;
  firstTickAt: Instant;
  holder: number;
  unprinted: Happened[];
  /** Hears every fact that is written, in order: another observer. */
  hear?: (fact: Fact) => void;
}

/** A story begins 0.3 s after a tick that was seen. */
export function newWorld(): World {
  const cluster = watched(-10);
  noteTickWrite(cluster.ticks, 0, 0);
  return {
    now: 0.3,
    settings: defaultsOf(37),
    cluster,
    score: emptyScore(),
    kubelets: new Map(),
    nextBeat: 0.5,
    nextSweep: 1,
    leaderAt: -Infinity,
    firstTickAt: -Infinity,
    holder: 0,
    unprinted: [],
  };
}

/** Something is written to the API, and seen at once. */
export function write(world: World, fact: Fact): void {
  note(world, judge(world.score, world.cluster, [world.settings], fact));
  observe(world.cluster, fact);
  world.hear?.(fact);
}

/** Look for forecasts that nothing came of. */
export function look(world: World): void {
  note(world, sweep(world.score, world.cluster, [world.settings], world.now));
}

/** An event that no forecast speaks of. */
export function tellOf(world: World, event: StoryEvent, subject: string): void {
  world.unprinted.push({ event, subject });
}

function note(world: World, outcomes: readonly Outcome[]): void {
  for (const { event, node, pod, result } of outcomes) {
    if (result === 'cancelled' || result === 'superseded') continue;
    const subject = pod?.split('/').at(-1) ?? node;
    world.unprinted.push({ event, subject, verdict: result === 'inside' ? 'inside' : 'outside' });
  }
}

/** Write a Node anew, with what changed. */
export function writeNode(world: World, name: string, change: Partial<NodeFact>): void {
  const memory = world.cluster.nodes.get(name);
  if (memory === undefined) throw new Error(`no node ${name} in this story`);
  const { notBefore: _, ...fact } = memory.fact;
  write(world, { ...fact, ...change, seenAt: world.now });
}

/** Write a Pod anew, with what changed. */
export function writePod(world: World, pod: PodFact, change: Partial<PodFact>): void {
  const { notBefore: _, ...fact } = pod;
  write(world, { ...fact, ...change, seenAt: world.now });
}

/** A pod's object goes. */
export function removePod(world: World, { namespace, name, node }: PodFact): void {
  write(world, { kind: 'pod-gone', namespace, name, node, seenAt: world.now });
}

/** Every pod there is, of every node, also of deleted ones. */
export function allPods({ cluster }: World): readonly PodFact[] {
  return [...cluster.pods.values()].flatMap(({ pods }) =>
    [...pods.values()].map(({ fact }) => fact),
  );
}
