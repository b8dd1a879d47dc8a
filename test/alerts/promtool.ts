import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { debian } from './debian.ts';
import { type Grid, type Tapes, written } from './tape.ts';

/** One target of Prometheus: what it told, and the labels that it gives to all of that. */
export interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly tapes: Tapes;
}

/** Rule files, and all that Prometheus scrapes for them. */
export interface Rules {
  readonly ruleFiles: readonly string[];
  readonly targets: readonly Target[];
  /** How long. */
  readonly seconds: Seconds;
}

/** An alert that fired: its labels, and the first and last evaluation at which it did. */
export interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly first: Seconds;
  readonly last: Seconds;
}

/** Rules are evaluated, and targets scraped, so often. */
export const interval: Seconds = 30;
/** Scrapes come 5 s after an evaluation: what they bring waits 25 s for the next. */
export const firstScrape: Seconds = 5;
const grid: Grid = { step: 5, first: firstScrape, every: interval };

/**
 * Which alerts of these rule files fire, and when: `promtool test rules` evaluates them over the
 * pages; it is asked for the history of ALERTS, and what it found instead of nothing is the answer.
 */
export async function fired(rules: Rules): Promise<readonly Fired[]> {
  const until = rules.seconds;
  const history = `ALERTS{alertstate="firing"}[${until}s:${interval}s]`;
  const ask = (expr: string): object => ({ expr, eval_time: `${until}s` });
  const answer = await promtool(rules, {
    promql_expr_test: [
      ask(`min_over_time(timestamp(${history.replace('[', ')[')})`),
      ask(`max_over_time(timestamp(${history.replace('[', ')[')})`),
    ],
  });
  return read(answer);
}

/** What an alert says in its summary to whoever is told of it at that evaluation. */
export async function summaries(
  rules: Rules,
  alertname: string,
  at: Seconds,
): Promise<readonly string[]> {
  const answer = await promtool(rules, {
    alert_rule_test: [{ alertname, eval_time: `${at}s` }],
  });
  return [...answer.matchAll(/summary="((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
}

/** Ask promtool something; what is not as asked for, it tells. */
async function promtool({ ruleFiles, targets, seconds }: Rules, asked: object): Promise<string> {
  const scrapes = 1 + Math.floor((seconds - grid.first) / grid.every);
  const test = {
    rule_files: ruleFiles.map((file) => resolve(file)),
    evaluation_interval: `${interval}s`,
    tests: [
      {
        interval: `${grid.step}s`,
        input_series: targets.flatMap((target) => seriesOf(target, scrapes)),
        ...asked,
      },
    ],
  };
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-alerts-'));
  const file = join(folder, 'test.yaml');
  // JSON is YAML too, and a day of it is written within a second.
  writeFileSync(file, JSON.stringify(test));
  try {
    return await new Promise((done, fail) => {
      const options = { maxBuffer: 2 ** 28 };
      execFile(debian('promtool'), ['test', 'rules', file], options, (error, stdout, stderr) => {
        const said = stdout + stderr;
        if (/SUCCESS|FAILED/.test(said)) done(said);
        else fail(new Error(`promtool could not test: ${said}`, { cause: error }));
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a target told as promtool's input series. */
function seriesOf({ labels, tapes }: Target, scrapes: number): object[] {
  return [...tapes].map(([series, tape]) => ({
    series: labelled(series, labels),
    values: written(tape, scrapes, grid),
  }));
}

function labelled(series: string, labels: Target['labels']): string {
  const more = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const [, name = '', own = ''] = /^([^{]+)(?:\{(.*)\})?$/s.exec(series) ?? [];
  return `${name}{${[own, ...more].filter((text) => text !== '').join(',')}}`;
}

/** What promtool got, of both questions: the first and the last time by labels. */
function read(answer: string): readonly Fired[] {
  const [first = '', last = ''] = answer.split(/expr: "(?=(?:min|max)_over_time)/).slice(1);
  const ends = new Map(samplesOf(last));
  return samplesOf(first).map(([labels, at]) => ({
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value]),
    ),
    first: at,
    last: ends.get(labels) ?? Number.NaN,
  }));
}

function samplesOf(part: string): readonly (readonly [labels: string, value: number])[] {
  return [...part.matchAll(/\{([^{}]*)\} ([-+\d.eE]+)/g)].map(
    ([, labels = '', value = '']) => [labels, Number(value)] as const,
  );
}
