import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { emptyHistogram, leaseGapBounds } from '@kube-heartbeat/metrics/histogram.ts';
import type { Watched, Witness } from '@kube-heartbeat/metrics/witness.ts';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type { View } from '@kube-heartbeat/rules/view.ts';
import { outcomeJson } from 'kube-heartbeat/src/http/json-score.ts';
import type { Live } from 'kube-heartbeat/src/http/live.ts';
import { createExporterServer } from 'kube-heartbeat/src/http/server.ts';
import { startLoop } from 'kube-heartbeat/src/loop.ts';
import { knownOf } from 'kube-heartbeat/src/whatif/profiles.ts';
import { curtain } from './curtain.ts';

/** A server of the exporter on loopback. */
interface Served {
  readonly url: string;
  /** Goes away as a killed process does: every connection is cut. */
  readonly kill: () => Promise<void>;
  /** Comes back at the same port. */
  readonly revive: () => Promise<void>;
}

/**
 * The exporter's own loop and server on loopback, fed with facts instead of watches. Its time goes
 * on by itself from `curtain`, and can be moved on.
 */
export interface Stage extends Served {
  readonly now: () => number;
  readonly take: (fact: Fact) => void;
  /** Moves its clock on by seconds, in which nothing happens. */
  readonly skip: (seconds: number) => void;
  readonly synced: (synced: boolean) => void;
  readonly complain: (...problems: readonly string[]) => void;
}

/** A stage whose facts are given in their order; those before `curtain` happened unseen. */
export async function startStage(
  history: Iterable<Fact>,
  settings: Parameters<typeof knownOf>[0] = {},
): Promise<Stage> {
  const begin = performance.now();
  let shift = 0;
  let past: number | undefined = -Infinity;
  const now = () => past ?? curtain + shift + (performance.now() - begin) / 1000;
  const recent: ReturnType<typeof outcomeJson>[] = [];
  const loop = startLoop({
    clock: { now, wallOffset: () => 0 },
    flags: knownOf(settings),
    onOutcome: (outcome) => recent.unshift(outcomeJson(outcome, 0)),
  });
  for (const fact of history) {
    past = fact.seenAt;
    loop.take(fact);
  }
  past = undefined;
  let [synced, problems]: [boolean, readonly string[]] = [true, []];
  const served = await serve({
    view: loop.gradualView,
    outlook: loop.outlook,
    witness: () => ({
      ...blank,
      leaseGaps: loop.tally.leaseGaps,
      predictions: [...loop.tally.predictions.values()],
      predictionErrors: [...loop.tally.errors.values()],
    }),
    recent: () => recent.slice(0, 100),
    problems: () => problems,
    synced: () => synced,
  });
  return {
    ...served,
    now,
    take: loop.take,
    skip: (seconds) => {
      shift += seconds;
    },
    synced: (is) => {
      synced = is;
    },
    complain: (...all) => {
      problems = all;
    },
  };
}

/** A server that shows one view for ever. */
export function serveView(view: View): Promise<Served> {
  const [recent, problems] = [() => [], () => []];
  return serve({
    view: async () => view,
    outlook: async () => view,
    witness: () => blank,
    recent,
    problems,
    synced: () => true,
  });
}

const watched: Watched = { synced: true, objects: 0, lists: 1, watches: {}, decodeErrors: {} };

const blank: Witness = {
  build: { version: '0.1.0', revision: 'stage', nodeVersion: process.version },
  watched: { leases: watched, nodes: watched, leader: watched, pods: watched },
  leaseGaps: emptyHistogram(leaseGapBounds),
  predictions: [],
  predictionErrors: [],
};

async function serve(live: Live): Promise<Served> {
  const server = createExporterServer(live, { metricsMode: 'auto', version: '0.1.0' });
  let port = 0;
  const revive = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address: AddressInfo = Object.assign({ port, family: '', address: '' }, server.address());
    port = address.port;
  };
  await revive();
  return {
    url: `http://127.0.0.1:${port}/`,
    kill: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    revive,
  };
}
