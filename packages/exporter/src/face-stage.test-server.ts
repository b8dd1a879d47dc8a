import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Fault } from '@kube-heartbeat/simulator/api/faults.ts';
import { type Face, startFace } from '@kube-heartbeat/simulator/api/server.ts';
import { createStore, type Store } from '@kube-heartbeat/simulator/store.ts';
import { newLeaderLease, newLease, newNode } from '@kube-heartbeat/simulator/template.ts';
import { systemClock } from './clock.ts';
import { type ContentType, connectionTo } from './kube/connection.ts';
import { tokenAccess } from './kube/fake-api.test-server.ts';
import { type Observer, observeCluster } from './witness.ts';

/** The exporter's own loop against an API server's face whose nodes beat by hand. */
export interface FaceStage {
  readonly store: Store;
  readonly face: Face;
  readonly observer: Observer;
  readonly outcomes: readonly Outcome[];
  /** All that it was told. */
  readonly facts: readonly Fact[];
  /** No node beats any more: what is in the store stays. */
  readonly calm: () => void;
  readonly close: () => Promise<void>;
}

/** Enough for two pages of Nodes. */
const nodes = 120;
/** Milliseconds between two rounds, of which each renews so many leases. */
const round = 250;
const share = 10;

/** Starts a cluster that is well, and an exporter that watches it with this token. */
export async function startFaceStage(
  token: string,
  faults: readonly Fault[] = [],
  form: ContentType = 'protobuf',
): Promise<FaceStage> {
  const store = createStore();
  const names = Array.from({ length: nodes }, (_, index) => `n${index}`);
  const now = Math.floor(systemClock.now());
  for (const name of names) {
    store.nodes.put(newNode(name, now - 60));
    store.leases.put(newLease(name, now));
  }
  store.leases.put(newLeaderLease('leader', now));
  const face = await startFace(store, { port: 0, version: '1.37.2' });
  face.faults.list = [...faults];
  const outcomes: Outcome[] = [];
  const facts: Fact[] = [];
  const access = tokenAccess(face.url, { token });
  const observer = observeCluster({
    connection: connectionTo(() => access, form),
    clock: systemClock,
    random: () => 0.5,
    flags: { grace: { value: 50, source: 'flag' } },
    reading: { pool: [], virtual: [], addressTypes: ['InternalIP'] },
    build: { version: '1', revision: '2', nodeVersion: '3' },
    onOutcome: (outcome) => outcomes.push(outcome),
    onFact: (fact) => facts.push(fact),
  });
  const timer = setInterval(() => beat(store, names), round);
  return {
    ...{ store, face, observer, outcomes, facts },
    calm: () => clearInterval(timer),
    close: async () => {
      clearInterval(timer);
      await observer.stop();
      await face.close();
    },
  };
}

/** The next few nodes renew their leases, and the leader its own. */
function beat({ leases, nodes: all }: Store, names: string[]): void {
  // Whole milliseconds come through any text unchanged.
  const now = Math.round(systemClock.now() * 1000) / 1000;
  for (const name of names.splice(0, share)) {
    names.push(name);
    if (all.get(name) !== undefined) leases.put({ ...newLease(name, now), createdAt: 1 });
  }
  const leader = leases.get('kube-system/kube-controller-manager');
  if (leader !== undefined) leases.put({ ...leader, renewTime: now });
}
