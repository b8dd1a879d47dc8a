import { setTimeout as wait } from 'node:timers/promises';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { table } from 'kube-heartbeat/src/table.ts';
import { liveExporter } from './live-exporter.ts';
import { show, showSeconds, showSettings } from './live-show.ts';
import { type Expectation, expectations } from './panel-expectations.ts';
import { ask, type PanelQuery, queriesOf, type Series } from './panel-queries.ts';
import { perform } from './play.ts';
import { startPrometheus } from './prometheus.ts';

/**
 * Play the show to a real Prometheus and run every query of every panel there, for an exporter in
 * mode all and one in mode lean. What is wrong, in sentences; it prints what was covered.
 */
export async function panels(): Promise<readonly string[]> {
  const played = perform(show, showSeconds, { settings: showSettings, renewal: 1 });
  const exporters = [await liveExporter(played, 'all'), await liveExporter(played, 'lean')];
  const [all, lean] = exporters;
  try {
    const prometheus = await startPrometheus([
      { port: all?.port ?? 0, cluster: 'all' },
      { port: lean?.port ?? 0, cluster: 'lean' },
    ]);
    const start = Date.now() / 1000;
    try {
      await wait(showSeconds * 1000);
      return await runAll(prometheus.url, start);
    } finally {
      await prometheus.close();
    }
  } finally {
    await Promise.all(exporters.map(({ close }) => close()));
  }
}

async function runAll(url: string, start: Instant): Promise<readonly string[]> {
  const faults: string[] = [];
  const covered: string[][] = [['DASHBOARD', 'PANELS', 'QUERIES', 'RUNS', 'AS EXPECTED']];
  for (const board of Object.keys(expectations)) {
    const queries = queriesOf(board);
    // A fleet's panels work in either mode; a healthy node has no details in mode lean.
    const clusters = board === 'kube-heartbeat-fleet' ? ['all', 'lean'] : ['all'];
    let [runs, good] = [0, 0];
    for (const query of queries) {
      for (const cluster of clusters) {
        runs++;
        const fault = faultOf(query, await ask(url, query.expr, { cluster }, start));
        if (fault === undefined) good++;
        else
          faults.push(`${board} / ${query.panel}, query ${query.index + 1}, ${cluster}: ${fault}`);
      }
    }
    const titles = new Set(queries.map(({ panel }) => panel));
    faults.push(...strangers(board, titles));
    covered.push([board, `${titles.size}`, `${queries.length}`, `${runs}`, `${good}`]);
  }
  console.log(table(covered));
  return faults;
}

/** Expectations of panels that are not there. */
function strangers(board: string, titles: ReadonlySet<string>): readonly string[] {
  return Object.keys(expectations[board] ?? {})
    .filter((title) => !titles.has(title))
    .map((title) => `${board} has no panel ${title}`);
}

function faultOf(query: PanelQuery, answer: readonly Series[] | string): string | undefined {
  if (typeof answer === 'string') return answer;
  const expected = expectations[query.board]?.[query.panel]?.[query.index];
  if (expected === undefined) return 'nobody says what it should tell';
  return answer.some((series) => meets(series, expected)) ? undefined : told(expected, answer);
}

function meets({ metric, values }: Series, { labels = {}, least, most }: Expectation): boolean {
  if (Object.entries(labels).some(([name, value]) => metric[name] !== value)) return false;
  return values.some(
    ([, value]) => Number(value) >= (least ?? -Infinity) && Number(value) <= (most ?? Infinity),
  );
}

function told(expected: Expectation, answer: readonly Series[]): string {
  const some = answer.slice(0, 3).map(({ metric, values }) => {
    const numbers = values
      .map(([, value]) => Number(value))
      .filter((value) => !Number.isNaN(value));
    return `${JSON.stringify(metric)} ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  });
  return `expected ${JSON.stringify(expected)} of ${answer.length} series: ${some.join('; ') || 'none'}`;
}
