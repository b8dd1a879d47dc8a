import { setTimeout as sleep } from 'node:timers/promises';
import { startFace } from '@kube-heartbeat/simulator/api/server.ts';
import { createStore } from '@kube-heartbeat/simulator/store.ts';
import { newLeaderLease, newLease, newNode } from '@kube-heartbeat/simulator/template.ts';
import { expect, test } from 'vitest';
import { systemClock } from '../../packages/exporter/src/clock.ts';
import { connectionTo } from '../../packages/exporter/src/kube/connection.ts';
import { tokenAccess } from '../../packages/exporter/src/kube/fake-api.test-server.ts';
import { type Observer, observeCluster } from '../../packages/exporter/src/witness.ts';
import { fleet } from '../alerts/casts.ts';
import { perform } from '../alerts/play.ts';
import { type Fired, fired } from '../alerts/promtool.ts';
import { ourRules, playOf } from '../alerts/replay.ts';
import { seeded } from '../cluster/random.ts';
import { record } from './rows.ts';
import { watched } from './stage.ts';

/* More than one observer. */

const replicas = 50;

function observe(url: string, seed: number): Observer {
  const access = tokenAccess(url, { token: 'one' });
  return observeCluster({
    connection: connectionTo(() => access),
    clock: systemClock,
    random: seeded(seed),
    flags: {},
    reading: { pool: [], virtual: [], addressTypes: [] },
    build: { version: '1', revision: '2', nodeVersion: '3' },
    onOutcome: () => undefined,
  });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 1200) throw new Error(`${what}: not within a minute`);
    await sleep(50);
  }
}

test('fifty replicas come back to a server one by one, each with one list a resource', async () => {
  const store = createStore();
  const now = Math.floor(Date.now() / 1000);
  for (let node = 0; node < 50; node += 1) {
    store.nodes.put(newNode(`n${node}`, now - 60));
    store.leases.put(newLease(`n${node}`, now));
  }
  store.leases.put(newLeaderLease('leader', now));
  const face = await startFace(store, { port: 0, version: '1.37.2' });
  const observers = Array.from({ length: replicas }, (_, seed) => observe(face.url, seed));
  const lists = () => watched.map((resource) => face.tally[resource].lists);
  const seen = () => observers.every((one) => watched.every((each) => one.view().fresh[each]));
  try {
    await until('all see', seen);
    // Nobody is there, and what was watched is too old once somebody is.
    face.faults.list = [{ does: { kind: 'reset' } }];
    face.disturb('reset');
    await sleep(15_000);
    const before = lists();
    face.faults.list = [];
    const begun = performance.now();
    const each: number[] = [];
    let last = before[1] ?? 0;
    const look = setInterval(() => {
      const count = face.tally.nodes.lists;
      each.push(count - last);
      last = count;
    }, 100);
    await until('all see again', seen);
    const took = (performance.now() - begun) / 1000;
    await sleep(1500);
    clearInterval(look);
    const most = Math.max(...lists().map((count, index) => count - (before[index] ?? 0)));
    const peak = Math.max(...each);
    record({
      fault: '50 replicas (in one process), the server away for 15 s',
      ...{ before: 'face', lasted: 15, lists: most / replicas, ailments: 0 },
      synced: { took, bar: 5 },
      bars: { 'lists of nodes in 0.1 s at the most': { took: peak, bar: replicas / 4 } },
    });
    expect(most).toBeLessThanOrEqual(replicas);
    expect(peak).toBeLessThan(replicas / 2);
  } finally {
    await Promise.all(observers.map((one) => one.stop()));
    await face.close();
  }
});

test('one of two replicas half-open for ten minutes: one ExporterStale, nothing of nodes', async () => {
  const seconds = 1500;
  const [cut, back] = [60, 660];
  const ruleFiles = [ourRules];
  const exporters = [
    { mode: 'all' as const, blindFrom: cut, seesFrom: back },
    { mode: 'all' as const },
  ];
  const incident = {
    ...{ name: 'half-open', says: 'One of two exporters is half-open.', seconds, shifts: [0] },
    ...{ bar: { kind: 'quiet' as const, most: 0 }, acts: () => [fleet(60)], exporters },
  };
  const { targets } = perform(playOf(incident, 0, ruleFiles));
  const all = await fired({ ruleFiles, targets, seconds });
  const nameOf = ({ labels }: Fired) => labels['alertname'] ?? '';
  const told = [...new Set(all.map((alert) => `${nameOf(alert)} of ${alert.labels['instance']}`))];
  record({
    ...{
      fault: 'one of two replicas half-open for 600 s (virtual time, promtool)',
      before: 'series',
    },
    ...{ lasted: 600, accused: all.filter(({ labels }) => 'node' in labels).length, ailments: 0 },
    note: told.join(', '),
  });
  expect(told).toEqual(['KubeHeartbeatExporterStale of exporter-0:8350']);
});
