import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './cast.ts';
import { lineOf } from './figures.ts';
import { lagsOf, readRenewals } from './lag.ts';
import { type Measured, measureGrown, type Synced } from './measure.ts';
import type { Run } from './result.ts';
import type { Stage } from './stage.ts';
import { synced, type Unfit } from './synced.ts';
import { idleTime } from './usage.ts';

/** A node is alive to whoever saw a renewal within so many intervals. */
const intervals = 2.5;

/** Has the groups play one after another, and the load end. */
export async function play(stage: Stage, groups: readonly (readonly Part[])[]): Promise<Run> {
  const played: Played[] = [];
  for (const group of groups) {
    const { all, idle, unfit } = await playGroup(stage, group);
    for (const each of all) console.log(lineOf(each, stage.rate));
    for (const { says, words } of unfit) console.log(`${says}; its last words:\n${words}`);
    played.push({ all, idle, unfit });
  }
  const { load, terminated } = await stage.finish();
  const written = readRenewals(stage.renewals);
  const { where, nodes, rate } = stage;
  return {
    ...{ where, nodes, rate, terminated, load },
    seconds: groups[0]?.[0]?.window.seconds ?? 0,
    measured: played
      .flatMap(({ all }) => all)
      .map((each) => ({ ...each, lags: lagsOf(each.pages, written) })),
    idle: played[0]?.idle ?? 0,
    unfit: played.flatMap(({ unfit }) => unfit.map(({ says }) => says)),
  };
}

interface Played {
  readonly all: readonly Measured[];
  /** The share of the machine's time that nobody used. */
  readonly idle: number;
  readonly unfit: readonly Unfit[];
}

async function playGroup(stage: Stage, group: readonly Part[]): Promise<Played> {
  const { nodes, interval, bornAt } = stage;
  const [programs, unfit]: [Synced[], Unfit[]] = [[], []];
  // Each has the machine for itself while it starts.
  for (const part of group) {
    const program = await part.start();
    const shown = await synced(program, nodes);
    if ('syncedAfter' in shown) programs.push(shown);
    else {
      unfit.push(shown);
      await program.child.stop();
    }
  }
  if (programs.length === 0) return { all: [], idle: 0, unfit };
  // A start is over once each node has renewed once; the silent ones have to be told from the living.
  const old = bornAt + 1000 * (intervals + 0.5) * interval - performance.now();
  await sleep(Math.max(old, 1000 * interval));
  const [idleBefore, begun] = [idleTime(), performance.now()];
  const window = group[0]?.window ?? { seconds: 0, compressed: 0 };
  const all = await measureGrown(programs, { ...window, nodes, aliveWithin: intervals * interval });
  const passed = ((performance.now() - begun) / 1000) * availableParallelism();
  const idle = (idleTime() - idleBefore) / passed;
  for (const { child } of programs) await child.stop();
  return { all, idle, unfit };
}
