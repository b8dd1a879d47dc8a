import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  leaseObject,
  leasesPath,
  microTime,
  nodeObject,
  nodesPath,
  statusPatch,
} from '../cluster/objects.ts';
import { addressOf, images, living, namesOf, numberOf } from './fleet.ts';
import { renewalLog } from './lag.ts';

/*
 * A process of its own: registers nodes with the API server that a kubeconfig names, then renews
 * their leases and posts their status until it is told to end. Says `ready` once they are there.
 * KUBECONFIG NODES SECONDS-BETWEEN-RENEWALS PORT-OF-KUBELETS LOG-OF-RENEWALS
 */

const [file = '', count = '0', interval = '10', kubeletPort = '0', log = ''] =
  process.argv.slice(2);
const config = JSON.parse(readFileSync(file, 'utf8'));
const { server, 'certificate-authority-data': authority } = config.clusters[0].cluster;
const headers = { authorization: `Bearer ${config.users[0].user.token}`, 'user-agent': 'kubelets' };
const { hostname, port } = new URL(server);
const agent = new Agent({
  keepAlive: true,
  maxSockets: 16,
  ca: Buffer.from(authority, 'base64'),
});

const names = namesOf(Number(count));
const beating = living(names);
/** Seconds between two statuses of a node that does not change. */
const statusEvery = 300;
const outcome = { renewals: 0, statuses: 0, failures: 0, behind: 0 };
const written = renewalLog(log, names.length);
let stopped = false;
process.once('SIGTERM', () => {
  stopped = true;
});

await inParallel(32, names, register);
console.log('ready');
const begin = performance.now();
await Promise.all([beat(Number(interval), renew), beat(statusEvery, post)]);
agent.destroy();
written.end();
console.log(JSON.stringify(outcome));

async function register(name: string): Promise<void> {
  const zone = `zone-${numberOf(name) % 3}`;
  const node = JSON.parse(await send('POST', nodesPath, nodeObject({ name, zone })));
  await post(name);
  const lease = leaseObject(name, 4 * Number(interval), Date.now() / 1000);
  // As a kubelet's lease is its node's.
  const { uid } = node.metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
  await send('POST', leasesPath, { ...lease, metadata: { name, ownerReferences } });
}

async function renew(name: string): Promise<void> {
  const renewTime = Date.now() / 1000;
  const spec = { renewTime: microTime(renewTime) };
  await send('PATCH', `${leasesPath}/${name}`, { spec }, 'application/merge-patch+json');
  outcome.renewals += 1;
  written.add(name, renewTime);
}

async function post(name: string): Promise<void> {
  const heartbeat = Math.floor(Date.now() / 1000);
  const { status } = statusPatch({ status: 'True', heartbeat, transition: 0 }) as {
    status: object;
  };
  const type = 'application/strategic-merge-patch+json';
  const addresses = [
    { type: 'InternalIP', address: addressOf(numberOf(name)) },
    { type: 'Hostname', address: name },
  ];
  const daemonEndpoints = { kubeletEndpoint: { Port: Number(kubeletPort) } };
  const full = { status: { ...status, addresses, daemonEndpoints, images } };
  await send('PATCH', `${nodesPath}/${name}/status`, full, type);
  outcome.statuses += 1;
}

/** Lets every node act once in each `seconds`, spread evenly. */
async function beat(seconds: number, act: (name: string) => Promise<void>): Promise<void> {
  for (let turn = 0; !stopped; turn += 1) {
    const due = begin + (turn * seconds * 1000) / beating.length;
    const wait = due - performance.now();
    outcome.behind = Math.max(outcome.behind, -wait / 1000);
    if (wait > 1) await sleep(wait);
    act(beating[turn % beating.length] ?? '').catch(() => {
      outcome.failures += 1;
    });
  }
}

function send(
  method: string,
  path: string,
  body: object,
  type = 'application/json',
): Promise<string> {
  const payload = JSON.stringify(body);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const length = Buffer.byteLength(payload);
  const about = { ...headers, 'content-type': type, 'content-length': length };
  const sent = request({ hostname, port, path, method, agent, headers: about });
  sent.on('error', reject);
  sent.on('response', (answer) => {
    const fine = (answer.statusCode ?? 500) < 300;
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      if (fine) resolve(Buffer.concat(chunks).toString());
      else reject(new Error(`${method} ${path}: ${answer.statusCode}`));
    });
  });
  sent.end(payload);
  return promise;
}

async function inParallel<T>(
  width: number,
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await act(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
