import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import { leaseFact, nodeFact } from '@kube-heartbeat/rules/stage.ts';
import { systemClock } from '../../packages/exporter/src/clock.ts';
import { startProber } from '../../packages/exporter/src/kubelet/prober.ts';
import { budget } from '../../packages/exporter/src/kubelet/ring.ts';
import { addressOf } from './fleet.ts';

/*
 * `node test/bench/kubelets.ts [nodes] [seconds]`: what it costs to look at so many kubelets, each an
 * address of 127.0.0.0/8 behind which one real HTTPS server answers as a kubelet of 1.37 does. The last
 * line is the figures; it ends non-zero where a bar is missed.
 */

const [nodes = 5000, seconds = 75] = process.argv.slice(2).map(Number);
const suspects = 20;
const clock = systemClock;

const server = fork(new URL('kubelets-server.ts', import.meta.url), { stdio: 'inherit' });
const [message] = await once(server, 'message');
const { port } = message as { port: number };

const cluster = emptyCluster();
observe(cluster, { kind: 'clock', seenAt: clock.now(), wallOffset: clock.wallOffset() });
for (let index = 0; index < nodes; index++) {
  const name = `node-${index}`;
  const kubelet = { host: addressOf(index), port };
  observe(cluster, nodeFact(name, clock.now(), { kubelet }));
  // A suspect has no lease that is renewed.
  const renewed = index < suspects ? clock.now() - 60 : clock.now() + 1e6;
  observe(cluster, leaseFact(name, renewed));
}

const results = new Map<string, number>();
const looked = new Set<string>();
let [round, looks, mostSockets] = [0, 0, 0];
const prober = startProber(
  { mode: 'pin', sendToken: false, clock, credentials: async () => ({ headers: {} }) },
  (fact) => {
    observe(cluster, fact);
    if (fact.kind === 'round') {
      round = fact.seconds;
      return;
    }
    looks += 1;
    looked.add(fact.node);
    results.set(fact.result, (results.get(fact.result) ?? 0) + 1);
  },
);
const sockets = () =>
  process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
const before = process.cpuUsage();
const follow = setInterval(() => {
  prober.follow(cluster);
  mostSockets = Math.max(mostSockets, sockets());
}, 1000);
await sleep(seconds * 1000);
const { user, system } = process.cpuUsage(before);
const kept = prober.kept();
clearInterval(follow);
prober.stop();
server.kill();

const cpu = (user + system) / 1e6 / seconds;
const longest = delay.max / 1e6;
const bars: readonly (readonly [what: string, holds: boolean])[] = [
  ['every kubelet was looked at', looked.size === nodes],
  ['every look was answered', results.get('answered') === looks],
  ['within the budget', looks <= budget(nodes) * seconds * 1.05 + budget(nodes)],
  ['a round within 70 s', round <= 70],
  ['sockets kept for suspects alone', kept <= suspects],
  ['nothing held the event loop over 100 ms', longest <= 100],
];
for (const [what, holds] of bars) console.log(`${holds ? 'holds' : 'MISSED'}  ${what}`);
console.log(
  `${nodes} kubelets, ${suspects} suspects: ${(looks / seconds).toFixed(1)} looks/s (budget ${budget(nodes).toFixed(1)}), round ${round.toFixed(1)} s, ` +
    `CPU ${(cpu * 100).toFixed(1)} % of a core, ${((cpu / nodes) * 100_000).toFixed(2)} % per 1,000 nodes, ${mostSockets} sockets at most, ${kept} kept, ` +
    `loop held ${longest.toFixed(0)} ms at most, RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB, ${JSON.stringify(Object.fromEntries(results))}`,
);
process.exitCode = bars.every(([, holds]) => holds) ? 0 : 1;
