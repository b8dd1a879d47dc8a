import { setTimeout as wait } from 'node:timers/promises';
import { boards } from '@kube-heartbeat/dashboards/boards.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { startFace } from '@kube-heartbeat/simulator/api/server.ts';
import { createStore, type Store } from '@kube-heartbeat/simulator/store.ts';
import { newLeaderLease, newLease, newNode } from '@kube-heartbeat/simulator/template.ts';
import { systemClock } from 'kube-heartbeat/src/clock.ts';
import type { Found } from './found.ts';
import { liveExporter } from './live-exporter.ts';
import { ask, queriesOf, seriesIn } from './panel-queries.ts';
import { startPrometheus } from './prometheus.ts';

/*
 * 5,000 nodes in six zones, of which 500 fall silent: `npm run test:alerts -- --part=large`.
 */

const nodes = 5000;
const dead = 500;
/** Long enough for two renewals to be missed, and for rules to be evaluated after that. */
const seconds: Seconds = 45;
/** No query may bring Grafana more. */
const mostSeries = 100;
const token = 'one';

/** Which queries bring more series than anybody can read. */
export async function large(): Promise<Found> {
  const doors: { readonly close: () => Promise<void> }[] = [];
  try {
    const store = createStore();
    fill(store);
    doors.push(beating(store));
    const face = await startFace(store, { port: 0, version: '1.37.0' });
    doors.push(face);
    face.faults.tokens = new Set([token]);
    const flags = ['--metrics.mode=all', '--kubelet.probe=false'];
    const exporter = await liveExporter(face.url, token, flags);
    doors.push(exporter);
    const target = { port: exporter.port, cluster: 'large' };
    const prometheus = await startPrometheus([target], '5s');
    doors.push(prometheus);
    const start = Date.now() / 1000;
    await wait(seconds * 1000);
    return await counted(prometheus.url, start);
  } finally {
    for (const { close } of doors.toReversed()) await close();
  }
}

async function counted(url: string, start: number): Promise<Found> {
  const faults: string[] = [];
  let [most, count] = [0, 0];
  for (const query of boards.flatMap(({ uid }) => queriesOf(uid))) {
    const answer = await ask(url, query.expr, { cluster: 'large', node: 'node-0' }, start);
    const series = typeof answer === 'string' ? Number.NaN : seriesIn(answer, query);
    if (!(series <= mostSeries)) faults.push(`${query.board} / ${query.panel}: ${series} series`);
    most = Math.max(most, series);
    count++;
  }
  // Fewer: there was nothing to be cut short.
  if (most < 50) faults.push(`of ${dead} silent nodes the dashboards show no more than ${most}`);
  const figure = `${nodes} nodes, ${dead} silent: ${count} queries of at most ${most} series`;
  return { faults, figure };
}

function fill({ nodes: shelf, leases }: Store): void {
  const now = Math.floor(systemClock.now());
  for (let index = 0; index < nodes; index++) {
    const labels = {
      'topology.kubernetes.io/region': 'eu',
      'topology.kubernetes.io/zone': `${index % 6}`,
      'karpenter.sh/nodepool': `${index % 4}`,
    };
    shelf.put(newNode(`node-${index}`, now, { labels }));
    leases.put(newLease(`node-${index}`, now));
  }
  leases.put(newLeaderLease('leader', now));
}

/** All but the silent ones renew every ten seconds, some of them four times a second. */
function beating({ leases }: Store): { close: () => Promise<void> } {
  const turns = 40;
  let turn = 0;
  const timer = setInterval(() => {
    const now = Math.round(systemClock.now() * 1000) / 1000;
    for (let index = dead + turn; index < nodes; index += turns)
      leases.put(newLease(`node-${index}`, now));
    leases.put(newLeaderLease('leader', now));
    turn = (turn + 1) % turns;
  }, 250);
  return { close: async () => clearInterval(timer) };
}
