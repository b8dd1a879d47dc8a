import { cpus } from 'node:os';
import { type Figures, figuresOf, peer } from './figures.ts';
import { living, namesOf } from './fleet.ts';
import type { Measured } from './measure.ts';

/** What the load generator tells at its end. */
export interface Load {
  readonly renewals: number;
  readonly statuses: number;
  readonly failures: number;
  /** The most that a request began later than it was due, in seconds. */
  readonly behind: number;
}

/** One run, as it was measured. */
export interface Run {
  readonly where: 'real' | 'face';
  readonly nodes: number;
  /** Renewals a second. */
  readonly rate: number;
  /** Seconds of the window. */
  readonly seconds: number;
  readonly measured: readonly Measured[];
  /** Whose watches the API server ended meanwhile because they were slow, by user agent. */
  readonly terminated: readonly string[];
  /** The share of the machine's time that nobody used. */
  readonly idle: number;
  readonly load: Load;
  /** Who never showed all nodes and was not measured, a text each. */
  readonly unfit: readonly string[];
}

/** What is kept of a run. */
export interface Result {
  readonly where: 'real' | 'face';
  /** `2026-11-24` */
  readonly date: string;
  /** What it ran on, for people. */
  readonly machine: string;
  readonly nodes: number;
  readonly rate: number;
  readonly seconds: number;
  readonly idle: number;
  readonly programs: Readonly<Record<string, Figures>>;
  /** Who never showed all nodes and was not measured, or was ended for being slow; a text each. */
  readonly unfit?: readonly string[];
}

export function resultOf(run: Run): Result {
  const { measured, where, nodes, rate, seconds, idle } = run;
  const unfit = [...run.unfit, ...slowPeer(run)];
  return {
    where,
    date: new Date().toISOString().slice(0, 10),
    machine: `Node ${process.versions.node} · ${cpus().length} × ${cpus()[0]?.model}`,
    ...{ nodes, rate, seconds, idle: Number(idle.toFixed(2)) },
    programs: programsOf(measured, rate),
    ...(unfit.length > 0 && { unfit: [...new Set(unfit)] }),
  };
}

/** Who writes down its facts is there for nothing else: only how fresh they were counts. */
function programsOf(measured: readonly Measured[], rate: number): Result['programs'] {
  const programs: Record<string, Figures> = {};
  for (const each of measured) {
    const { name, delays } = each;
    const figures = figuresOf(each, rate);
    const counts = Object.entries(figures).filter(([figure]) => /fresh/i.test(figure));
    programs[name] =
      delays.length > 0 ? { ...programs[name], ...Object.fromEntries(counts) } : figures;
  }
  return programs;
}

/** A figure over several runs. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** The spread of a figure over those runs that know it; undefined: none does. */
export function overRuns(
  results: readonly Result[],
  of: (result: Result) => number | undefined,
): Spread | undefined {
  const values = results.map(of).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return { least, median: medianOf(values), most };
}

/** Of two runs what lies between them: the lower alone would flatter whoever is to stay below a bar. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Seconds that the load may be late; it renews every ten. */
const mostBehind = 5;

/** The peer reads nothing while it writes a page: where the server ends its watch for that, it is told. */
function slowPeer({ terminated }: Run): readonly string[] {
  const times = terminated.filter((who) => who.startsWith(peer)).length;
  return times > 0 ? [`The API server ended watches of ${peer} for being slow: ${times}`] : [];
}

/** What makes the figures worthless, or a program unfit: nothing of it is a matter of speed. */
export function losses({ measured, nodes, terminated, load, unfit }: Run): readonly string[] {
  const alive = living(namesOf(nodes)).length;
  const shown = measured
    .filter((each) => each.shown !== nodes || each.alive !== alive)
    .map(
      (each) =>
        `${each.name} shows ${each.shown} of ${nodes} nodes at the end, ${each.alive} of ${alive} alive`,
    );
  const wrong = [...unfit, ...shown];
  const ended = terminated.filter((who) => !who.startsWith(peer)).length;
  if (ended > 0)
    wrong.push(`${ended} watches were terminated: a machine that busy measures nothing`);
  if (load.behind > mostBehind)
    wrong.push(
      `the load fell ${load.behind.toFixed(1)} s behind: a machine that busy measures nothing`,
    );
  if (load.failures > 0) wrong.push(`${load.failures} requests of the load failed`);
  return wrong;
}
