import { afterAll, beforeAll, expect, test } from 'vitest';
import { valuesOf } from '../bench/scrape.ts';
import { usageOf } from '../bench/usage.ts';
import { nodesPath } from '../cluster/objects.ts';
import { type RealStage, startRealStage } from './real-stage.ts';
import { suffer } from './trial.ts';

/* Objects as large as the API server takes them. */

let stage: RealStage;

beforeAll(async () => {
  stage = await startRealStage();
});

afterAll(async () => {
  await stage?.stop();
});

const many = <Item>(count: number, item: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

const image = (index: number) => ({
  names: [`registry.example/${'a'.repeat(160)}/service-${index}@sha256:${'0'.repeat(40)}`],
  sizeBytes: index,
});
const taint = (index: number) => ({ key: `example.com/taint-${index}`, effect: 'NoSchedule' });
const condition = (index: number) => ({
  ...{ type: `Condition${index}`, status: 'False', reason: 'None', message: 'nothing' },
  lastHeartbeatTime: '2026-11-24T10:00:00Z',
  lastTransitionTime: '2026-11-24T10:00:00Z',
});

/** What is written of a node, and to which part of it. */
interface Giant {
  readonly says: string;
  readonly part: '' | '/status';
  readonly body: object;
}

const giants: readonly Giant[] = [
  {
    says: 'a node of 1.5 MB',
    part: '/status',
    // etcd takes no request of more than 1.5 MiB.
    body: { status: { images: many(6000, (index) => image(index)) } },
  },
  {
    says: 'a node with 10,000 taints',
    part: '',
    body: { spec: { taints: many(10_000, (index) => taint(index)) } },
  },
  {
    says: 'a node with 5,000 conditions',
    part: '/status',
    body: { status: { conditions: many(5000, (index) => condition(index)) } },
  },
];

test.for(giants)('$says', async ({ says, part, body }) => {
  const { plane, kubelets, exporter } = stage;
  await kubelets.add({ name: 'giant', zone: 'zone-0' });
  const peak = usageOf(exporter.child.pid).peak;
  let bytes = 0;
  let lag = 0;
  await suffer(stage, {
    fault: says,
    before: 'API server',
    lasts: 5,
    begin: async () => {
      const method = part === '' ? 'PATCH' : 'STRATEGIC';
      await plane.api.must(method, `${nodesPath}/giant${part}`, body);
      const { body: stored } = await plane.api.must('GET', `${nodesPath}/giant`);
      bytes = JSON.stringify(stored).length;
    },
    note: () => {
      const more = usageOf(exporter.child.pid).peak - peak;
      return `${(bytes / 1e6).toFixed(1)} MB of JSON; peak RSS ${(more / 1e6).toFixed(0)} MB more, longest stall ${lag.toFixed(0)} ms`;
    },
    cure: async () => {
      lag = 1000 * (valuesOf(await exporter.page(), 'nodejs_eventloop_lag_max_seconds')[0] ?? 0);
      const { nodes } = await exporter.told();
      expect(nodes.map(({ name }) => name)).toContain('giant');
      await kubelets.forget('giant');
      await plane.api.must('DELETE', `${nodesPath}/giant`);
    },
  });
});
