import { writeFileSync } from 'node:fs';
import { follow } from '@kube-heartbeat/simulator/api/runner.ts';
import { startFace } from '@kube-heartbeat/simulator/api/server.ts';
import { clusterOptions, createCluster, startManager } from '@kube-heartbeat/simulator/cluster.ts';
import { flagsOf } from '@kube-heartbeat/simulator/flags.ts';
import { addNode, stop } from '@kube-heartbeat/simulator/nodes.ts';
import { createStore } from '@kube-heartbeat/simulator/store.ts';
import { addressOf, images, living, namesOf } from './fleet.ts';
import { renewalLog } from './lag.ts';

/*
 * A process of its own: the simulator's cluster in real time behind its API face, until it is told to
 * end. KUBECONFIG NODES PORT-OF-KUBELETS LOG-OF-RENEWALS: writes how to reach it, then says `ready`; at the end what it did.
 */

const [file = '', count = '0', kubeletPort = '0', log = ''] = process.argv.slice(2);
const now = (): number => (performance.timeOrigin + performance.now()) / 1000;

const store = createStore(100_000);
const cluster = createCluster(clusterOptions(flagsOf(37), { now: now(), store }));
startManager(cluster);
const names = namesOf(Number(count));
const beating = new Set(living(names));
for (const [index, name] of names.entries()) {
  const labels = { 'topology.kubernetes.io/zone': `zone-${index % 3}` };
  const where = { address: addressOf(index), kubeletPort: Number(kubeletPort) };
  const kubelet = addNode(cluster, { name, labels, ...where });
  const node = store.nodes.get(name);
  if (node !== undefined) store.nodes.put({ ...node, images });
  if (!beating.has(name)) stop(kubelet);
}
let [renewals, statuses, behind] = [0, 0, 0];
const written = renewalLog(log, names.length);
store.leases.subscribe(({ object: { name, renewTime } }) => {
  renewals += 1;
  if (renewTime !== undefined && name.startsWith('node-')) written.add(name, renewTime);
});
store.nodes.subscribe(() => {
  statuses += 1;
});
const face = await startFace(store, { port: 0, version: '1.37.2' });
// What its clock missed while the fleet was made is caught up with: renewals say when they are written.
const { schedule } = cluster.ground;
const runner = follow(schedule, { now, startedAt: schedule.now });
const watcher = setInterval(() => {
  behind = Math.max(behind, runner.lag());
}, 200);
writeFileSync(
  file,
  JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'face' },
    clusters: [{ name: 'face', cluster: { server: face.url } }],
    users: [{ name: 'face', user: { token: 'any' } }],
    contexts: [{ name: 'face', context: { cluster: 'face', user: 'face' } }],
  }),
);
console.log('ready');
process.once('SIGTERM', async () => {
  clearInterval(watcher);
  runner.stop();
  const { terminated } = face.tally.leases;
  console.log(JSON.stringify({ renewals, statuses, failures: 0, behind, terminated }));
  written.end();
  await face.close();
});
