import { setTimeout as wait } from 'node:timers/promises';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { table } from 'kube-heartbeat/src/table.ts';
import type { Found } from './found.ts';
import { fast, liveCluster, token } from './live-cluster.ts';
import { liveExporter } from './live-exporter.ts';
import { show, showNodes, showSeconds } from './live-show.ts';
import { type Expectation, expectations } from './panel-expectations.ts';
import { ask, type PanelQuery, queriesOf, type Series } from './panel-queries.ts';
import { startPrometheus, type Target } from './prometheus.ts';

/**
 * Play the show on a simulated cluster in real time, watched by the exporter's own program, once in
 * mode all and once in mode lean, scraped by a real Prometheus, and run every query of every panel
 * there. It prints what was covered.
 */
export async function panels(): Promise<Found> {
  const doors: { readonly close: () => Promise<void> }[] = [];
  try {
    const live = await liveCluster(showNodes);
    doors.push(live);
    const targets: Target[] = [];
    for (const mode of ['all', 'lean'] as const) {
      const exporter = await liveExporter(live.face.url, token, [
        ...told,
        `--metrics.mode=${mode}`,
      ]);
      doors.push(exporter);
      targets.push({ port: exporter.port, cluster: mode });
    }
    const prometheus = await startPrometheus(targets);
    doors.push(prometheus);
    const start = Date.now() / 1000;
    live.play(show);
    for (let past = 0; past < showSeconds; past += endWatches) {
      await wait(endWatches * 1000);
      live.face.disturb('end');
    }
    return await runAll(prometheus.url, start);
  } finally {
    for (const { close } of doors.toReversed()) await close();
  }
}

/** An API server ends a watch now and then. */
const endWatches: Seconds = 15;

/** What the exporters know of the cluster's flags. */
const told: readonly string[] = [
  '--controller-version=1.37',
  `--node-monitor-period=${fast.tick}s`,
  `--node-monitor-grace-period=${fast.grace}s`,
  `--node-eviction-rate=${fast.rate}`,
  '--default-unreachable-toleration-seconds=15s',
  '--default-not-ready-toleration-seconds=15s',
  '--observation-delay=500ms',
  '--kubelet.tls=off',
  '--kubelet.send-token',
];

async function runAll(url: string, start: Instant): Promise<Found> {
  let [asked, well] = [0, 0];
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
    asked += runs;
    well += good;
    covered.push([board, `${titles.size}`, `${queries.length}`, `${runs}`, `${good}`]);
  }
  console.log(table(covered));
  return { faults, figure: `${well} of ${asked} runs of queries as expected` };
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
  return answer.some((series) => meets(series, expected)) ? undefined : found(expected, answer);
}

function meets({ metric, values }: Series, { labels = {}, least, most }: Expectation): boolean {
  if (Object.entries(labels).some(([name, value]) => metric[name] !== value)) return false;
  return values.some(
    ([, value]) => Number(value) >= (least ?? -Infinity) && Number(value) <= (most ?? Infinity),
  );
}

function found(expected: Expectation, answer: readonly Series[]): string {
  const some = answer.slice(0, 3).map(({ metric, values }) => {
    const numbers = values
      .map(([, value]) => Number(value))
      .filter((value) => !Number.isNaN(value));
    return `${JSON.stringify(metric)} ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  });
  return `expected ${JSON.stringify(expected)} of ${answer.length} series: ${some.join('; ') || 'none'}`;
}
