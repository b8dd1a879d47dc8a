import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { sampleLive } from '../http/sample-live.test-data.ts';
import { createExporterServer } from '../http/server.ts';
import { type FakeApi, json, startFakeApi } from '../kube/fake-api.test-server.ts';
import { forwardPorts } from '../kube/fake-kubelet.test-server.ts';
import { defaults } from '../options-parse.ts';
import type { Context } from './context.ts';
import { findExporter } from './find-exporter.ts';

const exporter = createExporterServer(sampleLive(), { metricsMode: 'all', version: '0.0.0' });
let pods: readonly [status: number, body: unknown] = [404, {}];
/** What a request to forward to a pod meets, by the pod's name. */
let behind: Record<string, Parameters<typeof forwardPorts>[1]> = {};
let api: FakeApi;
let folder = '';
let context: Context;
let port = 0;

const pod = (name: string, ready: string, containerPort: number) => ({
  metadata: { namespace: 'monitoring', name },
  spec: {
    containers: [
      {
        ports: [
          { name: 'other', containerPort: 1 },
          { name: 'http', containerPort },
        ],
      },
    ],
  },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});

const forwarded: string[] = [];

beforeAll(async () => {
  exporter.listen(0, '127.0.0.1');
  await once(exporter, 'listening');
  port = (exporter.address() as AddressInfo).port;
  api = await startFakeApi((_, response) => json(response, pods[1], pods[0]));
  forwardPorts(api, (path) => {
    forwarded.push(path);
    const name = /pods\/([^/]+)\//.exec(path)?.[1] ?? '';
    return behind[name]?.(path) ?? { status: 404 };
  });
  folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-find-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c' } }],
      clusters: [{ name: 'c', cluster: { server: api.url } }],
    }),
  );
  context = {
    options: { ...defaults(), kubeconfig },
    arguments: [],
    program: 'kube-heartbeat',
    environment: {},
    clock: systemClock,
    colour: false,
    print: () => undefined,
    note: () => undefined,
    stop: new AbortController().signal,
  };
});

beforeEach(() => {
  behind = { two: () => ({ port }) };
  forwarded.length = 0;
});

afterAll(async () => {
  await api.close();
  exporter.close();
  exporter.closeAllConnections();
  rmSync(folder, { recursive: true });
});

test('the first ready pod with the label is asked through port-forward, at its port', async () => {
  pods = [200, { items: [pod('one', 'False', 8000), pod('two', 'True', 9000)] }];
  const way = await findExporter(context);
  if (!('get' in way)) throw new Error(way.reason);
  const { status, body } = await way.get('/api/v1/nodes');
  const straight = await fetch(`http://127.0.0.1:${port}/api/v1/nodes`);
  expect({ status, body }).toEqual({ status: 200, body: await straight.json() });
  const path = '/api/v1/namespaces/monitoring/pods/two/portforward?ports=9000';
  expect(forwarded).toEqual([path, path]);
});

test('a replica that does not answer is passed over', async () => {
  pods = [200, { items: [pod('one', 'True', 8000), pod('two', 'True', 9000)] }];
  behind = { ...behind, one: () => ({ error: 'connection refused' }) };
  expect(await findExporter(context)).toHaveProperty('where', 'pod monitoring/two');
});

test.for([
  [
    'the right is missing',
    { status: 403 },
    'does not allow it (403): pods "x" is forbidden; grant it by RBAC. Or run "kubectl -n monitoring port-forward pod/two 9000" and give --server=http://127.0.0.1:9000.',
  ],
  ['the kubelet is refused', { error: 'no such port\n' }, 'gives no answer (no such port).'],
  ['nothing speaks HTTP there', { port: 0 }, 'no kube-heartbeat of this version'],
] as const)('%s: then somebody else has to look, and the reason is said', async (row) => {
  const [, meets, reason] = row;
  pods = [200, { items: [pod('two', 'True', 9000)] }];
  const otherPort = api.port;
  behind = { two: () => ('port' in meets ? { port: otherPort } : meets) };
  expect(await findExporter(context)).toEqual({ reason: expect.stringContaining(reason) });
});

test.for([
  ['no pod', 200, { items: [] }, 'No ready pod labelled app.kubernetes.io/name=kube-heartbeat'],
  [
    'pods may not be listed',
    403,
    { message: 'forbidden\u001b[2J' },
    'listing pods answers 403 (forbidden\\x1b[2J)',
  ],
] as const)(
  '%s: then somebody else has to look, and that is said too',
  async ([, status, body, reason]) => {
    pods = [status, body];
    expect(await findExporter(context)).toEqual({ reason: expect.stringContaining(reason) });
  },
);

test('with a namespace only that one is searched', async () => {
  pods = [200, { items: [] }];
  await findExporter({ ...context, options: { ...context.options, namespace: 'ops' } });
  const { path, query } = api.asked.at(-1) ?? {};
  expect(path).toBe('/api/v1/namespaces/ops/pods');
  expect(query).toEqual({ labelSelector: 'app.kubernetes.io/name=kube-heartbeat' });
});

test('expired credentials are a failure, not a reason to look', async () => {
  pods = [401, { message: 'Unauthorized' }];
  await expect(findExporter(context)).rejects.toThrow('does not accept our credentials');
});
