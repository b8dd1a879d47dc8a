import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, get as plainGet } from 'node:http';
import { get as secureGet } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * The baseline: the simplest exporter that one would write for Node. It lists and watches Leases and
 * Nodes as JSON, keeps every object whole, and makes nine gauges of them at each scrape.
 * KUBECONFIG PORT
 */

const [file = '', port = '0'] = process.argv.slice(2);
const config = JSON.parse(readFileSync(file, 'utf8'));
const { server, 'certificate-authority-data': authority } = config.clusters[0].cluster;
const get = server.startsWith('https:') ? secureGet : plainGet;
const options = {
  headers: { authorization: `Bearer ${config.users[0].user.token}`, accept: 'application/json' },
  ...(authority && { ca: Buffer.from(authority, 'base64') }),
};

interface KubeObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastHeartbeatTime: string;
}

type Gauge = readonly [name: string, of: (lease: KubeObject, node: KubeObject) => number];

const condition = ({ status }: KubeObject, wanted: string): Condition | undefined =>
  status?.conditions?.find(({ type }) => type === wanted);
const isTrue = (node: KubeObject, type: string): number =>
  condition(node, type)?.status === 'True' ? 1 : 0;
const renewed = ({ spec }: KubeObject): number => Date.parse(String(spec['renewTime'])) / 1000;

const gauges: readonly Gauge[] = [
  ['lease_renew_timestamp_seconds', renewed],
  ['lease_age_seconds', (lease) => Date.now() / 1000 - renewed(lease)],
  ['lease_duration_seconds', ({ spec }) => Number(spec['leaseDurationSeconds'])],
  ['node_ready', (_, node) => isTrue(node, 'Ready')],
  ['node_memory_pressure', (_, node) => isTrue(node, 'MemoryPressure')],
  ['node_disk_pressure', (_, node) => isTrue(node, 'DiskPressure')],
  ['node_pid_pressure', (_, node) => isTrue(node, 'PIDPressure')],
  ['node_unschedulable', (_, { spec }) => (spec['unschedulable'] ? 1 : 0)],
  [
    'node_heartbeat_timestamp_seconds',
    (_, node) => Date.parse(condition(node, 'Ready')?.lastHeartbeatTime ?? '') / 1000,
  ],
];

const leases = new Map<string, KubeObject>();
const nodes = new Map<string, KubeObject>();
void follow('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases', leases);
void follow('/api/v1/nodes', nodes);
createServer((_, response) => response.end(page())).listen(Number(port), '127.0.0.1');

function page(): string {
  const lines = gauges.flatMap(([name, of]) => [
    `# TYPE plain_${name} gauge`,
    ...[...nodes].flatMap(([node, object]) => {
      const lease = leases.get(node);
      return lease ? [`plain_${name}{node="${node}"} ${of(lease, object)}`] : [];
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

/** Lists, then watches until that ends; again and again. */
async function follow(path: string, objects: Map<string, KubeObject>): Promise<void> {
  for (;;) {
    try {
      const list = JSON.parse(await textOf(await open(path)));
      objects.clear();
      for (const item of list.items) objects.set(item.metadata.name, item);
      const from = list.metadata.resourceVersion;
      const lines = createInterface({
        input: await open(`${path}?watch=1&resourceVersion=${from}`),
      });
      for await (const line of lines) take(objects, JSON.parse(line));
    } catch (error) {
      console.error(error);
    }
    await sleep(1000);
  }
}

function take(objects: Map<string, KubeObject>, event: { type: string; object: KubeObject }): void {
  const { type, object } = event;
  if (type === 'DELETED') objects.delete(object.metadata.name);
  else if (type === 'ADDED' || type === 'MODIFIED') objects.set(object.metadata.name, object);
}

function open(path: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(`${server}${path}`, options, resolve).on('error', reject);
  return promise;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
