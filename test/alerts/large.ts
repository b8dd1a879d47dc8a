import { setTimeout as wait } from 'node:timers/promises';
import { boards } from '@kube-heartbeat/dashboards/boards.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { defaultsOf } from '@kube-heartbeat/rules/settings.ts';
import { leaderFact, leaseFact, nodeFact, podFact } from '@kube-heartbeat/rules/stage.ts';
import { liveExporter } from './live-exporter.ts';
import { ask, queriesOf } from './panel-queries.ts';
import { startPrometheus } from './prometheus.ts';

/*
 * 5,000 nodes in six zones, of which 500 fall silent. By hand: npm run test:alerts -- --part=large
 */

const nodes = 5000;
const dead = 500;
const seconds = 90;
/** No query may bring Grafana more. */
const mostSeries = 100;

function facts(): readonly Fact[] {
  const all: Fact[] = [];
  for (let index = 0; index < nodes; index++) {
    const name = `node-${index}`;
    all.push(nodeFact(name, 0, { region: 'eu', zone: `${index % 6}`, pool: `${index % 4}` }));
    for (let at = 0.001 * index; at < seconds && (index >= dead || at < 10); at += 10)
      all.push(leaseFact(name, at, { duration: 40 }));
    if (index < dead) all.push(podFact(`${name}-pod`, name));
  }
  for (let at = 0; at < seconds; at += 2) all.push(leaderFact('leader', -100, at));
  return all.toSorted((one, other) => one.seenAt - other.seenAt);
}

/** Which queries bring more series than anybody can read. */
export async function large(): Promise<readonly string[]> {
  const settings = defaultsOf(37);
  const played = { facts: facts(), turns: [], settings, seconds, evictions: 0 };
  const exporter = await liveExporter({ ...played, firstEviction: undefined }, 'all');
  const prometheus = await startPrometheus([{ port: exporter.port, cluster: 'large' }], '5s');
  const start = Date.now() / 1000;
  try {
    await wait(seconds * 1000);
    const faults: string[] = [];
    let [most, count] = [0, 0];
    for (const { expr, board, panel } of boards.flatMap(({ uid }) => queriesOf(uid))) {
      const answer = await ask(prometheus.url, expr, { cluster: 'large', node: 'node-0' }, start);
      const series = typeof answer === 'string' ? Number.NaN : answer.length;
      if (!(series <= mostSeries)) faults.push(`${board} / ${panel}: ${series} series`);
      most = Math.max(most, series);
      count++;
    }
    console.log(
      `${nodes} nodes, ${dead} of them silent: ${count} queries, none of more than ${most} series`,
    );
    return faults;
  } finally {
    await prometheus.close();
    await exporter.close();
  }
}
