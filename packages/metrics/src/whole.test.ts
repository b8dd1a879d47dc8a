import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { candidates } from '@kube-heartbeat/rules/settings.ts';
import { expect, test } from 'vitest';
import { pageText } from '../testdata/page-text.ts';
import { readPage } from '../testdata/read-page.ts';
import { aWitness, now } from '../testdata/scene.ts';

function factsOf(node: string): readonly Fact[] {
  const holder = { holder: node, duration: 40 };
  return [
    {
      kind: 'node',
      seenAt: now,
      node,
      uid: node,
      createdAt: now - 1000,
      deleting: false,
      unschedulable: false,
      region: 'eu',
      zone: '1',
      excluded: false,
      providerId: '',
      pool: 'blue',
      capacityType: '',
      os: 'linux',
      kubeletVersion: 'v1.37.2',
      ready: { status: 'True', reason: 'KubeletReady', message: '', heartbeatTime: now },
      conditions: {},
      taints: [],
    },
    { kind: 'lease', seenAt: now, node, renewTime: now, resourceVersion: '1', ...holder },
    { kind: 'lease', seenAt: now + 10, node, renewTime: now + 10, resourceVersion: '2', ...holder },
  ];
}

test('what the rules forecast from facts is what the page tells', () => {
  const cluster = emptyCluster();
  for (const resource of ['leases', 'nodes', 'leader'] as const) {
    observe(cluster, { kind: 'evidence', seenAt: now, resource, fresh: true });
  }
  for (const fact of factsOf('a')) observe(cluster, fact);
  const view = forecast(cluster, candidates({}, 37), now + 12);
  const series = readPage(pageText(view, aWitness(), { format: 'text', mode: 'all' }));
  const told = (name: string) =>
    series.find((one) => one.name === `kube_heartbeat_${name}` && one.labels.get('node') === 'a');
  expect(told('node_phase')?.labels.get('phase')).toBe('ready');
  expect(told('node_lease_age_seconds')?.value).toBe(2);
  const earliest = told('node_predicted_unreachable_earliest_timestamp_seconds')?.value;
  expect(earliest).toBeCloseTo(view.nodes[0]?.unknown?.earliest ?? Number.NaN, 3);
});
