import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { NodeFact } from '@kube-heartbeat/rules/fact.ts';
import { systemClock as clock } from 'kube-heartbeat/src/clock.ts';
import { sampleWitness } from 'kube-heartbeat/src/http/sample-live.test-data.ts';
import { createExporterServer } from 'kube-heartbeat/src/http/server.ts';
import { type Loop, startLoop } from 'kube-heartbeat/src/loop.ts';
import { living, namesOf } from './fleet.ts';

/*
 * npm run bench:stalls -- [NODES]: how long the exporter's event loop stands still while a fleet
 * (5,000 nodes by default) renews, is looked after each second, and is scraped again and again.
 * Ends with 1 when something else had to wait for more than 100 ms.
 */

/** Milliseconds that nothing may wait. */
const bar = 100;
const rounds = 6;
const count = Number(process.argv[2] ?? 5000);
const names = namesOf(count);
const loop = startLoop({ clock, flags: {}, onOutcome: () => undefined });
begin(loop);

const live = {
  view: loop.gradualView,
  outlook: loop.outlook,
  witness: () => sampleWitness,
  recent: () => [],
  problems: () => [],
  synced: () => true,
};
const server = createExporterServer(live, { metricsMode: 'all', version: 'bench' });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const beating = living(names);
let turn = 0;
setInterval(() => {
  for (let due = 0; due < count / 1000; due += 1) renew(beating[turn++ % beating.length] ?? '');
}, 10);
setInterval(() => void loop.beat(), 1000);

const delay = monitorEventLoopDelay({ resolution: 5 });
let longest = 0;
for (const path of ['/metrics', '/api/v1/nodes']) {
  // The first rounds show how fast a program starts: code is not yet compiled.
  for (let round = 0; round < rounds; round += 1) {
    await sleep(500);
    delay.enable();
    delay.reset();
    const bytes = await read(url + path);
    await sleep(1200);
    delay.disable();
    const stall = delay.max / 1e6;
    if (round > 0) longest = Math.max(longest, stall);
    const says = [
      `${path}: ${(bytes / 1e6).toFixed(1)} MB`,
      `longest stall ${stall.toFixed(0)} ms`,
    ];
    console.log(says.join(', '));
  }
}
const verdict = longest <= bar ? 'within' : 'over';
console.log(`stalls: ${count} nodes, the longest ${longest.toFixed(0)} ms: ${verdict} ${bar} ms`);
process.exit(longest <= bar ? 0 : 1);

/** Reads a page elsewhere: what reading costs is not the exporter's. */
async function read(page: string): Promise<number> {
  const script = `fetch(process.argv[2]).then((page) => page.text())
    .then((text) => require('node:worker_threads').parentPort.postMessage(text.length))`;
  const reader = new Worker(script, { eval: true, argv: [page] });
  const [bytes] = await once(reader, 'message');
  return bytes;
}

function begin({ take }: Loop): void {
  const seenAt = clock.now();
  take({ kind: 'clock', seenAt, wallOffset: clock.wallOffset() });
  for (const resource of ['leases', 'nodes', 'leader'] as const) {
    take({ kind: 'evidence', resource, fresh: true, seenAt });
  }
  for (const [index, name] of names.entries()) {
    take(nodeOf(name, `zone-${index % 3}`, seenAt));
    renew(name);
  }
}

function renew(node: string): void {
  const seenAt = clock.now();
  const renewTime = seenAt + clock.wallOffset();
  const about = { node, holder: node, duration: 40, resourceVersion: String(renewTime) };
  loop.take({ kind: 'lease', seenAt, renewTime, ...about });
}

function nodeOf(node: string, zone: string, seenAt: number): NodeFact {
  const calm = { reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  const times = { heartbeatTime: seenAt, transitionTime: seenAt };
  return {
    ...{ kind: 'node', seenAt, node, uid: node, createdAt: 0, zone, region: 'bench' },
    ...{ deleting: false, unschedulable: false, excluded: false, taints: [] },
    ...{ providerId: '', pool: '', capacityType: '', os: 'linux', kubeletVersion: 'v1.37.2' },
    ready: { status: 'True', ...calm, ...times },
    conditions: { MemoryPressure: 'False', DiskPressure: 'False', PIDPressure: 'False' },
  };
}
