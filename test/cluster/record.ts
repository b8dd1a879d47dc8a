import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { type Actual, withoutLateMarks } from './audit.ts';
import type { ControllerVersion } from './build.ts';
import type { Said } from './controller-log.ts';
import type { Span } from './delay-probe.ts';
import { type Joined, join, type LoggedForecast, missed, type ScoreLine } from './score-log.ts';
import type { Profile } from './trial-profile.ts';
import type { Findings } from './truth-table.ts';

/** What a trial was, beside what happened in it and what the exporter said. */
export interface TrialRecord {
  readonly version: ControllerVersion;
  readonly seed: number;
  readonly profile: Profile['name'];
  /** Unix seconds: what came later is not asked for. */
  readonly end: number;
  /** The largest observation delay of the run, seconds. */
  readonly delay: number;
  readonly stalls: readonly Span[];
  /** Tokens that the controller says it lost. */
  readonly lost: readonly Said[];
  /** The zone of each node. */
  readonly zones: Readonly<{ [node: string]: string }>;
}

/** Each event of the trial held against what the exporter said of it. */
export function judged(
  record: TrialRecord,
  actuals: readonly Actual[],
  lines: readonly ScoreLine[],
  profile: Profile,
): Findings {
  const { end, delay, stalls, lost, zones } = record;
  const { name, tick, qps, burst } = profile;
  /** The controller says of a token of the node's zone that it was lost since the node waits. */
  const lostNear = (node: string, by: number, forecast: LoggedForecast | undefined): boolean =>
    lost.some(
      (token) =>
        zones[token.node] === zones[node] &&
        token.at <= by &&
        token.at >= (forecast?.at ?? by) - 2 * tick,
    );
  const asked = withoutLateMarks(actuals.filter(({ at }) => at <= end));
  const late = missed(lines).filter(({ lastFact }) => (lastFact?.latest ?? 0) <= end);
  /** What hung on a taint that a lost token held back. */
  const heldBack = late.filter(
    ({ event, node, lastFact }) =>
      hangsOnTaint(event, lastFact) && lostNear(node, lastFact?.latest ?? 0, lastFact),
  );
  return {
    joined: join(asked, lines, tick * 2),
    missed: late.filter((line) => !heldBack.includes(line)),
    stalls,
    lostToken: ({ actual, line }: Joined) =>
      line === undefined
        ? heldBack.some((one) => isOf(one, actual))
        : actual.kind === 'no_execute' && lostNear(actual.node, actual.at, line.lastFact),
    terms: { tick, qps, burst, delay, throttles: name === 'defaults' },
  };
}

/** A taint to come, or a deletion that comes with it. */
function hangsOnTaint(event: string, forecast: LoggedForecast | undefined): boolean {
  const code = forecast?.because['code'];
  return event === 'no_execute' || code === 'toleration' || code === 'not_tolerated';
}

function isOf({ event, node, pod, lastFact }: ScoreLine, actual: Actual): boolean {
  const same = event === actual.kind && (pod === null ? node === actual.node : pod === actual.pod);
  return same && (lastFact?.latest ?? Infinity) < actual.at;
}

interface Kept {
  readonly record: TrialRecord;
  readonly actuals: readonly Actual[];
  /** The exporter's own log of facts. */
  readonly factsLog: string;
  readonly controllerLog: string;
}

/** Keeps in a folder all that is needed to judge a trial again, with other rules. */
export function keep(folder: string, { record, actuals, factsLog, controllerLog }: Kept): void {
  const into = joinPath(folder, `${record.version}-${record.seed}`);
  mkdirSync(into, { recursive: true });
  writeFileSync(joinPath(into, 'record.json'), JSON.stringify(record));
  writeFileSync(joinPath(into, 'actuals.json'), JSON.stringify(actuals));
  copyFileSync(factsLog, joinPath(into, 'facts.ndjson'));
  writeFileSync(joinPath(into, 'controller.log'), controllerLog);
}

/** A trial that was kept. */
export function readKept(folder: string) {
  const read = (name: string): string => readFileSync(joinPath(folder, name), 'utf8');
  return {
    record: JSON.parse(read('record.json')) as TrialRecord,
    actuals: JSON.parse(read('actuals.json')) as Actual[],
    facts: read('facts.ndjson')
      .split('\n')
      .filter((line) => line !== '')
      .map(readFact),
  };
}

/** A line of `--facts.log`: JSON has neither sets nor infinities. */
function readFact(line: string): Fact {
  return JSON.parse(line, (key, value) => {
    if (value === '-Infinity') return -Infinity;
    return key === 'names' && Array.isArray(value) ? new Set(value) : value;
  });
}
