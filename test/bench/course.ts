import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './cast.ts';
import { lagsOf, readRenewals } from './lag.ts';
import { type Measured, measure, type Synced } from './measure.ts';
import type { Run } from './result.ts';
import type { Stage } from './stage.ts';
import { synced } from './synced.ts';
import { idleTime } from './usage.ts';

/** A node is alive to whoever saw a renewal within so many intervals. */
const intervals = 2.5;

/** Has the groups play one after another, and the load end. */
export async function play(stage: Stage, groups: readonly (readonly Part[])[]): Promise<Run> {
  const measured: Measured[] = [];
  const idles: number[] = [];
  for (const group of groups) {
    const { idle, all } = await playGroup(stage, group);
    measured.push(...all);
    idles.push(idle);
  }
  const { load, terminated } = await stage.finish();
  const written = readRenewals(stage.renewals);
  const told = measured.map((each) => ({ ...each, lags: lagsOf(each.pages, written) }));
  const { where, nodes, rate } = stage;
  const seconds = groups[0]?.[0]?.window.seconds ?? 0;
  return { where, nodes, rate, seconds, measured: told, terminated, idle: idles[0] ?? 0, load };
}

async function playGroup(stage: Stage, group: readonly Part[]) {
  const { nodes, interval, bornAt } = stage;
  const programs: Synced[] = [];
  // Each has the machine for itself while it starts.
  for (const part of group) programs.push(await synced(await part.start(), nodes));
  // A start is over once each node has renewed once; the silent ones have to be told from the living.
  const old = bornAt + 1000 * (intervals + 0.5) * interval - performance.now();
  await sleep(Math.max(old, 1000 * interval));
  const [idleBefore, begun] = [idleTime(), performance.now()];
  const window = group[0]?.window ?? { seconds: 0, compressed: 0 };
  const all = await measure(programs, { ...window, nodes, aliveWithin: intervals * interval });
  const passed = ((performance.now() - begun) / 1000) * availableParallelism();
  for (const { child } of programs) await child.stop();
  return { all, idle: (idleTime() - idleBefore) / passed };
}
