import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { follow } from '../src/api/runner.ts';
import { startFace } from '../src/api/server.ts';
import { clusterOptions, createCluster, startManager } from '../src/cluster.ts';
import { flagsOf } from '../src/flags.ts';
import { addNode } from '../src/nodes.ts';
import { createStore } from '../src/store.ts';

// How the API face carries a cluster in real time on one core, watchers attached:
// `node bench/face.ts [NODES] [WATCHERS]`. The bar: 100,000 nodes at 10,000 renewals a second, the
// event loop never held for over 50 ms, nobody ended for being slow. Ends with 1 when it is missed.

const [nodes = 100_000, watchers = 3] = process.argv.slice(2).map(Number);
const warmUp = 15;
const measured = 30;
const now = (): number => (performance.timeOrigin + performance.now()) / 1000;

const store = createStore(100_000);
const cluster = createCluster(clusterOptions(flagsOf(37), { now: now(), store }));
startManager(cluster);
for (let index = 0; index < nodes; index++) {
  const labels = { 'topology.kubernetes.io/zone': `z${index % 3}` };
  addNode(cluster, { name: `node-${String(index).padStart(6, '0')}`, labels });
}
const face = await startFace(store, { port: 0, version: '1.37.0' });
const runner = follow(cluster.ground.schedule, { now });
// Whoever reads is another process: its work is not the server's.
const path =
  '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases?watch=1&resourceVersion=';
const reader = `import http from 'node:http';
  for (let each = 0; each < ${watchers}; each++)
    http.get('${face.url}${path}${store.version()}', (answer) => answer.resume());`;
const child = spawn(process.execPath, ['--input-type=module', '-e', reader], { stdio: 'inherit' });
await sleep(1000 * warmUp);
let renewals = 0;
store.leases.subscribe(() => {
  renewals++;
});
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const before = process.cpuUsage();
const begun = now();
await sleep(1000 * measured);
const seconds = now() - begun;
const { user, system } = process.cpuUsage(before);
delay.disable();
const [rate, cpu] = [renewals / seconds, (user + system) / 1e6 / seconds];
const [usual, longest, lag] = [delay.percentile(99) / 1e6, delay.max / 1e6, runner.lag()];
const { length: terminated } = face.tally.leases.terminated;
const following = face.watches('leases');
console.log(
  [
    `${nodes} nodes`,
    `${following} watchers`,
    `${rate.toFixed(0)} renewals/s`,
    `${(100 * cpu).toFixed(0)} % of a core`,
    `event loop p99 ${usual.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`,
    `${lag.toFixed(2)} s behind`,
    `${terminated} watchers ended`,
    `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  ].join(' · '),
);
child.kill();
await once(child, 'exit');
runner.stop();
await face.close();
const enough = rate >= nodes / 10.7 && following === watchers && terminated === 0;
process.exitCode = enough && lag < 0.5 && longest < 50 ? 0 : 1;
