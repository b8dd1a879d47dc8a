import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { dump } from 'js-yaml';
import { debian } from './debian.ts';
import type { Page } from './page.ts';

/** One target of Prometheus: its pages, and the labels that it gives to all of them. */
export interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly pages: readonly Page[];
}

/** Rule files, and all that Prometheus scrapes for them. */
export interface Rules {
  readonly ruleFiles: readonly string[];
  readonly targets: readonly Target[];
}

/** An alert that fired: its labels, and the first and last evaluation at which it did. */
export interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly first: Seconds;
  readonly last: Seconds;
}

/** Rules are evaluated, and targets scraped, so often. */
export const interval: Seconds = 30;
/** Series are written down in steps of so many seconds, so that scrapes fall between evaluations. */
const step: Seconds = 5;

/**
 * Which alerts of these rule files fire, and when: `promtool test rules` evaluates them over the
 * pages; it is asked for the history of ALERTS, and what it found instead of nothing is the answer.
 */
export async function fired(rules: Rules, until: Seconds): Promise<readonly Fired[]> {
  const history = `ALERTS{alertstate="firing"}[${until}s:${interval}s]`;
  const ask = (expr: string): object => ({ expr, eval_time: `${until}s` });
  const answer = await promtool(rules, until, {
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
  const answer = await promtool(rules, at, {
    alert_rule_test: [{ alertname, eval_time: `${at}s` }],
  });
  return [...answer.matchAll(/summary="((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
}

/** Ask promtool something; what is not as asked for, it tells. */
async function promtool(
  { ruleFiles, targets }: Rules,
  until: Seconds,
  asked: object,
): Promise<string> {
  const input = targets.flatMap((target) => seriesOf(target, until));
  const test = {
    rule_files: ruleFiles.map((file) => resolve(file)),
    evaluation_interval: `${interval}s`,
    tests: [{ interval: `${step}s`, input_series: input, ...asked }],
  };
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-alerts-'));
  const file = join(folder, 'test.yaml');
  writeFileSync(file, dump(test, { noRefs: true, lineWidth: -1 }));
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

/** The pages of a target as promtool's input series. */
function seriesOf({ labels, pages }: Target, until: Seconds): object[] {
  const names = new Set(pages.flatMap(({ values }) => [...values.keys()]));
  return [...names].map((series) => ({
    series: labelled(series, labels),
    values: valuesOf(series, pages, until),
  }));
}

function labelled(series: string, labels: Target['labels']): string {
  const more = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const [, name = '', own = ''] = /^([^{]+)(?:\{(.*)\})?$/s.exec(series) ?? [];
  return `${name}{${[own, ...more].filter((text) => text !== '').join(',')}}`;
}

/** A value at each scrape, blanks between; what a scrape no longer has is stale from then on. */
function valuesOf(series: string, pages: readonly Page[], until: Seconds): string {
  const words: string[] = [];
  let blanks = 0;
  const put = (word: string): void => {
    if (blanks > 0) words.push(`_x${blanks}`);
    blanks = 0;
    words.push(word);
  };
  let page = 0;
  let there = false;
  for (let at = 0; at <= until; at += step) {
    const next = pages[page];
    if (next === undefined || next.at !== at) {
      blanks++;
      continue;
    }
    page++;
    const value = next.values.get(series);
    if (value !== undefined) put(worded(value));
    else if (there) put('stale');
    else blanks++;
    there = value !== undefined;
  }
  return words.join(' ');
}

const worded = (value: number): string => (value === Infinity ? 'inf' : String(value));

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
