import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { defaults } from '../options-parse.ts';
import type { Context } from './context.ts';
import { findExporter } from './find-exporter.ts';

/** A small API server: pods, and one of them behind the proxy. */
let answers: Record<string, readonly [status: number, body: unknown]> = {};
const asked: string[] = [];
const api = createServer(({ url = '' }, response) => {
  asked.push(url);
  const [status, body] = answers[url] ?? [404, { kind: 'Status', message: 'nothing there' }];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
let folder = '';
let context: Context;

const list = '/api/v1/pods?labelSelector=app.kubernetes.io%2Fname%3Dkube-heartbeat';
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

beforeAll(async () => {
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  const address = api.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-find-'));
  const kubeconfig = join(folder, 'config');
  const cluster = { server: `http://127.0.0.1:${port}` };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c' } }],
      clusters: [{ name: 'c', cluster }],
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
  answers = {};
  asked.length = 0;
});

afterAll(() => {
  api.close();
  api.closeAllConnections();
  rmSync(folder, { recursive: true });
});

test('the first ready pod with the label is asked through the API server, at its port', async () => {
  const path = '/api/v1/namespaces/monitoring/pods/two:9000/proxy/api/v1/nodes';
  answers = {
    [list]: [200, { items: [pod('one', 'False', 8000), pod('two', 'True', 9000)] }],
    [path]: [200, { now: 1 }],
  };
  const way = await findExporter(context);
  expect('get' in way && (await way.get('/api/v1/nodes'))).toEqual({
    status: 200,
    body: { now: 1 },
  });
});

test('where the proxy is not allowed, the sentence says how to go round it', async () => {
  answers = { [list]: [200, { items: [pod('two', 'True', 9000)] }] };
  const path = '/api/v1/namespaces/monitoring/pods/two:9000/proxy/x';
  answers[path] = [403, { message: 'pods/proxy is forbidden' }];
  const way = await findExporter(context);
  const words =
    /kubectl -n monitoring port-forward pod\/two 9000.*--server=http:\/\/127\.0\.0\.1:9000/;
  await expect('get' in way && way.get('/x')).rejects.toThrow(words);
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
  '%s: then somebody else has to look, and the reason is said',
  async ([, status, body, reason]) => {
    answers = { [list]: [status, body] };
    expect(await findExporter(context)).toEqual({ reason: expect.stringContaining(reason) });
  },
);

test('with a namespace only that one is searched', async () => {
  await findExporter({ ...context, options: { ...context.options, namespace: 'ops' } });
  expect(asked).toEqual([list.replace('/pods', '/namespaces/ops/pods')]);
});

test('expired credentials are a failure, not a reason to look', async () => {
  answers = { [list]: [401, { message: 'Unauthorized' }] };
  await expect(findExporter(context)).rejects.toThrow('does not accept our credentials');
});
