import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import {
  json,
  lease,
  page,
  startFakeApi,
} from '../../packages/exporter/src/kube/fake-api.test-server.ts';
import { total } from '../bench/scrape.ts';
import { openHousehold } from '../cluster/processes.ts';
import { startExporter } from './exporter.ts';
import { configOf } from './face-stage.ts';
import { record } from './rows.ts';

/* An API server that answers in JSON, and says in it what no API server says. */

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-hostile-'));
const household = openHousehold();

afterAll(async () => {
  await household.stop();
  rmSync(folder, { recursive: true });
});

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const text = (value: unknown): string => JSON.stringify(value);

/** Texts of values that are put wherever an object, a time, a number or a name is expected. */
const values: readonly string[] = [
  ...['null', 'true', '0', '-1', '1e308', '-1e308', '1e-320', '""', '[]', '{}', '[{}]', '[[null]]'],
  ...['"constructor"', '"__proto__"', '{"__proto__":{"name":"x"}}', '{"toString":1}', '"NaN"'],
  ...['"2026-13-45T99:99:99Z"', '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"', '"\\ud800"'],
  ...['"a\\nb{x=\\"y\\"} 1"', '"<script>alert(1)</script>"', text('n'.repeat(100_000)), deep(5000)],
];

const born = ',"creationTimestamp":"2026-11-24T10:00:00Z"';
/** A node, or a lease, with one part of it replaced. */
const parts: readonly (readonly [string, (value: string) => string])[] = [
  ['nodes', (value) => value],
  ['nodes', (value) => `{"metadata":${value}}`],
  ['nodes', (value) => `{"metadata":{"name":${value}}}`],
  ['nodes', (value) => `{"metadata":{"name":"labels"${born},"labels":${value}}}`],
  ['nodes', (value) => `{"metadata":{"name":"spec"${born}},"spec":${value}}`],
  ['nodes', (value) => `{"metadata":{"name":"taints"${born}},"spec":{"taints":${value}}}`],
  [
    'nodes',
    (value) => `{"metadata":{"name":"taint"${born}},"spec":{"taints":[${value},{"key":${value}}]}}`,
  ],
  ['nodes', (value) => `{"metadata":{"name":"status"${born}},"status":${value}}`],
  [
    'nodes',
    (value) => `{"metadata":{"name":"conditions"${born}},"status":{"conditions":${value}}}`,
  ],
  [
    'nodes',
    (value) =>
      `{"metadata":{"name":"ready","creationTimestamp":${value}},"status":{"conditions":[{"type":"Ready","status":${value},"lastHeartbeatTime":${value},"message":${value}}]}}`,
  ],
  ['leases', (value) => value],
  ['leases', (value) => `{"metadata":{"name":${value}},"spec":${value}}`],
  [
    'leases',
    (value) =>
      `{"metadata":{"name":"good-1","resourceVersion":${value}},"spec":{"renewTime":${value},"leaseDurationSeconds":${value},"holderIdentity":${value}}}`,
  ],
];

const good = Array.from({ length: 20 }, (_, index) => `good-${index}`);
const node = (name: string): string =>
  text({
    metadata: { name, resourceVersion: '5', creationTimestamp: '2026-11-24T10:00:00Z' },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });

test('hostile objects are passed over; the good ones beside them are seen', async () => {
  const hostile = (resource: string): readonly string[] =>
    parts.filter(([of]) => of === resource).flatMap(([, make]) => values.map(make));
  const watched = new Set<string>();
  const api = await startFakeApi((asked, response) => {
    const resource = asked.path.split('/').at(-1) ?? '';
    if (asked.path.includes('kube-system') || !/^(nodes|leases)$/.test(resource))
      return json(response, page([], '5'));
    const renewed = (name: string): string => text(lease(name, '5', new Date().toISOString()));
    const own = good.map(resource === 'nodes' ? node : renewed);
    const items = [...hostile(resource), ...own];
    response.writeHead(200, { 'content-type': 'application/json' });
    if (!asked.query['watch'])
      return response.end(`{"kind":"List","metadata":{"resourceVersion":"5"},"items":[${items}]}`);
    for (const object of items) response.write(`{"type":"MODIFIED","object":${object}}\n`);
    watched.add(resource);
    for (const type of values) response.write(`{"type":${type},"object":{}}\n`);
  });
  const kubeconfig = join(folder, 'kubeconfig.json');
  writeFileSync(kubeconfig, text(configOf(api.url)));
  const exporter = await startExporter({ household, folder, kubeconfig, name: 'hostile' });
  for (let tries = 0; tries < 100 && watched.size < 2; tries += 1) await sleep(100);
  await sleep(2000);
  const { nodes } = await exporter.told();
  const names = new Set(nodes.map(({ name }) => name));
  const skipped = total(await exporter.page(), 'kube_heartbeat_decode_errors_total');
  const ailments = exporter.ailments();
  await api.close();
  const lost = good.filter((name) => !names.has(name)).length;
  const objects = hostile('nodes').length + hostile('leases').length;
  record({
    ...{ fault: `${objects} hostile objects in lists and on watches`, before: 'face', lasted: 5 },
    ...{ wrong: lost, ailments: ailments.length, note: `${skipped} faults counted` },
  });
  expect({ ailments, lost }).toEqual({ ailments: [], lost: 0 });
  expect(skipped).toBeGreaterThan(0);
});
