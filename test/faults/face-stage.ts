import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Face, startFace } from '@kube-heartbeat/simulator/api/server.ts';
import { createStore, keyOf, type Store } from '@kube-heartbeat/simulator/store.ts';
import { newLeaderLease, newLease, newNode, newPod } from '@kube-heartbeat/simulator/template.ts';
import { type Household, openHousehold } from '../cluster/processes.ts';
import { type Exporter, type Setup, startExporter } from './exporter.ts';
import type { Stage, Stored } from './stage.ts';

/** The exporter's process before the simulator's face, whose nodes beat by hand. */
export interface FaceStage extends Stage {
  readonly store: Store;
  readonly face: Face;
  readonly household: Household;
  readonly folder: string;
  /** One more exporter, that watches the same. */
  readonly start: (name: string, more?: Partial<Setup>) => Promise<Exporter>;
  readonly stop: () => Promise<void>;
}

export interface FaceOptions {
  /** 120 unless told: enough for two pages of Nodes. */
  readonly nodes?: number;
  /** What is said of every exporter; a function: of the files' folder. */
  readonly exporter?: Partial<Setup> | ((folder: string) => Partial<Setup>);
  /** The one that it is compared with is shown the same clock. */
  readonly alike?: boolean;
}

/** Seconds between two renewals of a node, and milliseconds between two rounds of some nodes'. */
const interval = 10;
const round = 250;
const now = (): number => Math.round(Date.now()) / 1000;

/** Starts a cluster that is well but for one node, and an exporter that watches it. */
export async function startFaceStage(options: FaceOptions = {}): Promise<FaceStage> {
  const { nodes = 120 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-faults-'));
  const household = openHousehold();
  const store = createStore(100_000);
  const names = Array.from({ length: nodes }, (_, index) => `node-${index}`);
  settle(store, names);
  const face = await startFace(store, { port: 0, version: '1.37.2' });
  const kubeconfig = join(folder, 'kubeconfig.json');
  writeFileSync(kubeconfig, JSON.stringify(configOf(face.url)));
  const given = options.exporter ?? {};
  const own = typeof given === 'function' ? given(folder) : given;
  const start = (name: string, more: Partial<Setup> = {}): Promise<Exporter> =>
    startExporter({ household, folder, kubeconfig, ...own, name, ...more });
  const beats = startBeating(store, names);
  const exporter = await start('exporter');
  return {
    ...{ store, face, household, folder, exporter, start },
    healthy: new Set(names),
    stored: async () => storedIn(store),
    lists: () => listsOf(face),
    fresh: () => start('fresh', { folder, flags: [], ...(!options.alike && { before: [] }) }),
    renew: async () => {
      const at = now();
      for (const name of names) renew(store, name, at);
      return new Map(names.map((name) => [name, at]));
    },
    stop: async () => {
      clearInterval(beats);
      await household.stop();
      await face.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settle(store: Store, names: readonly string[]): void {
  const at = Math.floor(now());
  for (const [index, name] of names.entries()) {
    const labels = { 'topology.kubernetes.io/zone': `zone-${index % 3}` };
    store.nodes.put(newNode(name, at - 60, { labels }));
    store.leases.put(newLease(name, at));
  }
  const sick = newNode('sick', at - 60);
  const conditions = sick.conditions.map((condition) =>
    condition.type === 'Ready' ? { ...condition, status: 'False' as const } : condition,
  );
  const key = 'node.kubernetes.io/not-ready';
  const taints = [{ key, value: '', effect: 'NoExecute' as const, timeAdded: at - 30 }];
  store.nodes.put({ ...sick, conditions, taints });
  store.leases.put(newLease('sick', at));
  const tolerations = [
    { key, operator: 'Exists' as const, value: '', effect: 'NoExecute' as const, seconds: 3600 },
  ];
  store.pods.put(newPod(['default', 'one'], 'sick', at - 90, { tolerations }));
  store.leases.put(newLeaderLease('leader', at));
}

/** Some nodes a round, in turn, and the leader. */
function startBeating(store: Store, names: readonly string[]): NodeJS.Timeout {
  let next = 0;
  const all = [...names, 'sick'];
  const share = Math.ceil((all.length * round) / (interval * 1000));
  return setInterval(() => {
    const at = now();
    for (let turn = 0; turn < share; turn += 1, next += 1) {
      renew(store, all[next % all.length] ?? '', at);
    }
    const leader = store.leases.get('kube-system/kube-controller-manager');
    if (leader) store.leases.put({ ...leader, renewTime: at });
  }, round);
}

function renew({ leases }: Store, name: string, at: number): void {
  const lease = leases.get(keyOf({ namespace: 'kube-node-lease', name }));
  if (lease) leases.put({ ...lease, renewTime: at });
}

function storedIn({ nodes }: Store): readonly Stored[] {
  return [...nodes.values()].map(({ name, conditions, taints }) => ({
    name,
    ready: conditions.find(({ type }) => type === 'Ready')?.status ?? '',
    taints: taints.map(({ key }) => key).join(),
  }));
}

function listsOf({ tally: { leases, nodes, leader } }: Face) {
  return { leases: leases.lists, nodes: nodes.lists, leader: leader.lists };
}

/** A kubeconfig of a server that admits everybody. */
export function configOf(server: string): object {
  return {
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: '' } }],
    clusters: [{ name: 'test', cluster: { server } }],
  };
}
