import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from 'kube-heartbeat/src/clock.ts';
import { connectionFrom } from 'kube-heartbeat/src/kube/connection.ts';
import { ListWatch } from 'kube-heartbeat/src/kube/list-watch.ts';
import { leaderSink, leaseSink, nodeSink } from 'kube-heartbeat/src/kube/sinks.ts';
import { newHealth, type Sink, type Source, type World } from 'kube-heartbeat/src/kube/source.ts';
import { startLoop } from 'kube-heartbeat/src/loop.ts';
import { sources } from 'kube-heartbeat/src/witness.ts';
import { buildBinaries } from '../cluster/build.ts';
import { type ControlPlane, lastLines, startControlPlane } from '../cluster/control-plane.ts';

/*
 * npm run bench:reading -- [NODES] [SECONDS]: what reading the watches of leases, nodes and the leader
 * costs, from the socket to what is known of each node, before a real API server (2,000 nodes that
 * renew every ten seconds, for 60 s after 100 s to warm up). Nothing is forecast, nothing scraped.
 * Ends with 1 when less was read than was written.
 */

const interval = 10;
const warmUp = 100_000;
const [nodes, seconds] = [Number(process.argv[2] ?? 2000), Number(process.argv[3] ?? 60)];

const plane = await startControlPlane(buildBinaries());
const abort = new AbortController();
let [leases, statuses, held] = [0, 0, 0];
try {
  await startLoad(plane);
  const runs = watchAll(plane.exporterKubeconfig);
  await sleep(warmUp);
  [leases, statuses, held] = [0, 0, 0];
  const [used, begun] = [process.cpuUsage(), clock.now()];
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(used);
  const lasted = clock.now() - begun;
  abort.abort();
  await Promise.all(runs);
  const cost = (user + system) / 1000 / lasted;
  const rates = `${(leases / lasted).toFixed(1)} renewals/s, ${(statuses / lasted).toFixed(1)} statuses/s`;
  const each = `${((1000 * cost * lasted) / leases).toFixed(0)} µs a renewal`;
  const late = `read ${(held / leases).toFixed(2)} s after the socket was last looked at`;
  console.log(
    `reading: ${nodes} nodes, ${rates}: ${cost.toFixed(1)} ms of CPU/s, ${each}, ${late}`,
  );
  if (leases < (0.95 * lasted * nodes) / interval) process.exitCode = 1;
} finally {
  await plane.stop();
}

/** The nodes and their renewals come from a process of their own. */
async function startLoad({ household, folder, adminKubeconfig }: ControlPlane): Promise<void> {
  const log = join(folder, 'load.log');
  const script = join(import.meta.dirname, 'load.ts');
  const args = [script, adminKubeconfig, String(nodes), String(interval)];
  household.start(process.execPath, args, log);
  for (let tries = 0; tries < 600; tries += 1) {
    if (readFileSync(log, 'utf8').includes('ready')) return;
    await sleep(200);
  }
  throw new Error(`${nodes} nodes were not made within 120 s:\n${lastLines(log)}`);
}

function watchAll(kubeconfig: string): readonly Promise<void>[] {
  const connection = connectionFrom(kubeconfig, undefined, {});
  if ('problem' in connection) throw new Error(connection.problem);
  const world: World = { connection, clock, random: Math.random, signal: abort.signal };
  const loop = startLoop({ clock, flags: {}, onOutcome: () => undefined });
  const take: typeof loop.take = (fact) => {
    if (fact.kind === 'node') statuses += 1;
    if (fact.kind === 'lease') {
      leases += 1;
      held += fact.seenAt - (fact.unreadSince ?? fact.seenAt);
    }
    loop.take(fact);
  };
  const reading = { pool: [], virtual: [], addressTypes: ['InternalIP'] };
  const follow = (source: Source, sink: Sink) =>
    new ListWatch(source, sink, world, newHealth()).run();
  return [
    follow(sources.leases, leaseSink(take, newHealth())),
    follow(sources.nodes, nodeSink(take, newHealth(), reading)),
    follow(sources.leader, leaderSink(take, newHealth())),
  ];
}
