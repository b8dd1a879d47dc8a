import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type { Settings } from '@kube-heartbeat/rules/settings.ts';
import { comingEvents } from '@kube-heartbeat/rules/story-events.ts';
import { look } from '@kube-heartbeat/rules/story-world.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { leads, newStage, post, probe, renew, type Stage, type Turn } from './stage.ts';

/** What somebody does, or what befalls the cluster, and when. */
export interface Act {
  readonly at: Seconds;
  readonly does: (stage: Stage) => void;
}

/** What came of it: what exporters could see, and when pods were really deleted. */
export interface Performance {
  readonly facts: readonly Fact[];
  readonly turns: readonly Turn[];
  readonly settings: Settings;
  readonly seconds: Seconds;
  /** When the taint eviction controller deleted the first pod; absent: none. */
  readonly firstEviction: Seconds | undefined;
  readonly evictions: number;
}

/** How fast a cluster lives. */
export interface Pace {
  readonly settings?: Partial<Settings> | undefined;
  /** How often kubelets renew; 10 s where nothing else is said. */
  readonly renewal?: Seconds;
}

/** Play acts on an empty stage, in virtual time: kubelets and controllers do what they do. */
export function perform(
  acts: readonly Act[],
  seconds: Seconds,
  { settings = {}, renewal = 10 }: Pace = {},
): Performance {
  const stage = newStage(settings, renewal);
  const { world } = stage;
  const plan = acts.toSorted((one, other) => one.at - other.at);
  let firstEviction: Seconds | undefined;
  let evictions = 0;
  let done = 0;
  while (world.now < seconds) {
    const act = plan[done];
    const coming = soonest(stage);
    const at = Math.min(act?.at ?? Infinity, coming.at, world.nextBeat);
    world.now = Math.max(world.now, at);
    if (act !== undefined && at === act.at) {
      done++;
      act.does(stage);
    } else if (at === coming.at) coming.happen();
    else beat(stage);
    const deleted = world.unprinted.filter(({ event }) => event === 'deletion').length;
    if (deleted > 0) firstEviction ??= world.now;
    evictions += deleted;
    world.unprinted = [];
  }
  const { facts, turns } = stage;
  return { facts, turns, settings: world.settings, seconds, firstEviction, evictions };
}

function soonest(stage: Stage): { at: Seconds; happen: () => void } {
  const { world, away } = stage;
  const nothing = { at: Infinity, happen: () => {} };
  if (away || isCalm(stage)) return nothing;
  const takesOver = world.leaderAt !== stage.ledSince && world.leaderAt < Infinity;
  const lead = { at: takesOver ? world.leaderAt : Infinity, happen: () => takeOver(stage) };
  return [lead, ...comingEvents(world)].reduce(
    (first, other) => (other.at < first.at ? other : first),
    nothing,
  );
}

/** All that lives renews: for as long as that lasts no controller has anything to do. */
function isCalm({ world, machines, ledSince }: Stage): boolean {
  if (world.leaderAt !== ledSince) return false;
  for (const { lives } of machines.values()) if (!lives) return false;
  for (const { name, fact } of world.cluster.nodes.values()) {
    if (!machines.has(name) || fact.ready?.status !== 'True') return false;
    if (fact.taints.some(({ effect }) => effect === 'NoExecute')) return false;
  }
  return [...world.cluster.pods.values()].every(
    ({ nodeGone, pods }) => nodeGone === undefined || pods.size === 0,
  );
}

function takeOver(stage: Stage): void {
  stage.ledSince = stage.world.leaderAt;
  stage.world.holder++;
  leads(stage);
}

/** Each second: those kubelets renew whose turn it is, the leader every other time. */
function beat(stage: Stage): void {
  const { world, machines, away, renewal } = stage;
  const second = Math.round(world.now);
  world.nextBeat = world.now + 1;
  if (away) return;
  if (second % 2 === 0 && world.now >= world.leaderAt) leads(stage);
  for (const [name, machine] of machines) {
    if (machine.lives) post(stage, name, machine);
    if (!machine.lives || second % renewal !== machine.slot) continue;
    renew(stage, name);
    probe(stage, name, machine);
  }
  look(world);
}
