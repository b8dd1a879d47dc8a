import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Watched, Witness } from '@kube-heartbeat/metrics/witness.ts';
import type { Fact, Resource } from '@kube-heartbeat/rules/fact.ts';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { createExporterServer } from 'kube-heartbeat/src/http/server.ts';
import { type Loop, startLoop } from 'kube-heartbeat/src/loop.ts';
import type { Performance } from './play.ts';

/** An exporter that serves a performance in real time. */
export interface LiveExporter {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const seconds = (): Instant => Date.now() / 1000;

/**
 * The exporter's own loop and HTTP server; each fact is taken in when its time has come, the first
 * now. Only the watching is not its own: it counts what its watches would have.
 */
export async function liveExporter(
  played: Performance,
  mode: 'all' | 'lean',
): Promise<LiveExporter> {
  const start = seconds();
  const clock = { now: seconds, wallOffset: () => 0 };
  const { tick, grace, rate, unreachableSeconds, notReadySeconds } = played.settings;
  const said = { version: 37, tick, grace, rate, unreachableSeconds, notReadySeconds };
  const flags = Object.fromEntries(
    Object.entries(said).map(([name, value]) => [name, { value, source: 'flag' as const }]),
  );
  const loop = startLoop({ clock, flags, onOutcome: () => {} });
  for (const resource of ['leases', 'nodes', 'leader', 'pods'] as const)
    loop.take({ kind: 'evidence', resource, fresh: true, seenAt: start - 1 });
  let next = 0;
  const timer = setInterval(() => {
    for (let fact = played.facts[next]; fact && fact.seenAt + start <= seconds(); next++) {
      loop.take(shifted(fact, start) as Fact);
      fact = played.facts[next + 1];
    }
    void loop.beat();
  }, 100);
  const server = createExporterServer(
    {
      view: async () => loop.view(),
      witness: () => witnessOf(loop, next, start),
      recent: () => [],
      problems: () => [],
      synced: () => true,
    },
    { metricsMode: mode, version: '0.1.0' },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    clearInterval(timer);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, close };
}

const times = new Set(
  'seenAt notBefore renewTime acquireTime heartbeatTime transitionTime createdAt deletedAt timeAdded lastGood sentAt startedAt'.split(
    ' ',
  ),
);

/** A fact of a performance that began at 0, as of one that began at `start`. */
function shifted(value: unknown, start: Seconds): unknown {
  if (value instanceof Set) return value;
  if (Array.isArray(value)) return value.map((one) => shifted(one, start));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    times.has(name) && typeof one === 'number' ? one + start : shifted(one, start),
  ]);
  return Object.fromEntries(entries);
}

function witnessOf({ tally, cluster }: Loop, facts: number, start: Instant): Witness {
  const watched = (objects: number): Watched => ({
    synced: true,
    objects,
    lastEventAt: seconds(),
    lists: 1,
    watches: { ended: Math.floor((seconds() - start) / 20) },
    decodeErrors: { no_renew_time: Math.floor(facts / 200) },
  });
  const held: Record<Resource, number> = {
    leases: cluster.leases.size,
    nodes: cluster.nodes.size,
    leader: 1,
    pods: cluster.pods.size,
  };
  return {
    build: { version: '0.1.0', revision: 'unreleased', nodeVersion: process.version },
    watched: {
      leases: watched(held.leases),
      nodes: watched(held.nodes),
      leader: watched(held.leader),
      pods: watched(held.pods),
    },
    leaseGaps: tally.leaseGaps,
    predictions: [...tally.predictions.values()],
    predictionErrors: [...tally.errors.values()],
  };
}
