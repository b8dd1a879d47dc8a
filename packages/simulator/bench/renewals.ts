import { clusterOptions, createCluster, startManager } from '../src/cluster.ts';
import { flagsOf } from '../src/flags.ts';
import { addNode } from '../src/nodes.ts';
import { nextDue, runUntil } from '../src/schedule.ts';

// How fast virtual time passes for a healthy cluster on one core: `node bench/renewals.ts [NODES]`.
// The bar: 100,000 nodes at 10,000 renewals a second in real time. Ends with 1 when it is missed.

const nodes = Number(process.argv[2] ?? 100_000);
const warmUp = 30;
const measured = 60;

const cluster = createCluster(clusterOptions(flagsOf(37)));
startManager(cluster);
for (let index = 0; index < nodes; index++) {
  const labels = { 'topology.kubernetes.io/zone': `z${index % 3}` };
  addNode(cluster, { name: `node-${index}`, labels });
}
const { schedule, store } = cluster.ground;
let renewals = 0;
store.leases.subscribe(() => {
  renewals++;
});
runUntil(schedule, warmUp);
renewals = 0;
const before = { steps: schedule.steps, cpu: process.cpuUsage() };
let longest = 0;
while (nextDue(schedule) <= warmUp + measured) {
  const start = performance.now();
  runUntil(schedule, schedule.now + 0.001);
  longest = Math.max(longest, performance.now() - start);
}
const { user, system } = process.cpuUsage(before.cpu);
const seconds = (user + system) / 1e6;
const steps = schedule.steps - before.steps;
const share = seconds / measured;
console.log(
  [
    `${nodes} nodes`,
    `${(renewals / measured).toFixed(0)} renewals per virtual second`,
    `${(steps / seconds / 1e6).toFixed(2)} million steps per CPU second`,
    `${(100 * share).toFixed(0)} % of a core in real time`,
    `longest stretch ${longest.toFixed(0)} ms`,
    `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  ].join(' · '),
);
process.exitCode = share < 1 ? 0 : 1;
