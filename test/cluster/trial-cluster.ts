import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';
import { type FakeKubelets, openFakeKubelets } from './fake-kubelet.ts';
import { nodesPath, podsPath, tolerations } from './objects.ts';
import { pick, type Random } from './random.ts';
import { type Deed, nextDeed, pause, tolerance, type Zone } from './trial-plan.ts';
import type { Profile } from './trial-profile.ts';

const zones = ['z1', 'z2', 'z3'];
const nodesPerZone = 20;
const podCount = 200;

/** A cluster of 60 nodes and 200 pods in which nodes die and come back. */
export interface TrialCluster {
  returns(): number;
  /** Does one deed after another for `seconds`. */
  live(seconds: number): Promise<void>;
  /** Deletes the Node of the one that has been dead longest, and makes another in its place. */
  deleteNode(): Promise<void>;
  /** The zone of each node that is, or was. */
  zones(): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Population {
  readonly api: Api;
  readonly kubelets: FakeKubelets;
  readonly random: Random;
  readonly pace: number;
  /** Each node that ever was. */
  readonly zoneOf: Map<string, string>;
  readonly up: Set<string>;
  /** When each of those that are down went down. */
  readonly downSince: Map<string, number>;
  readonly podNames: string[];
  readonly errands: Promise<void>[];
  returns: number;
}

/** Makes the nodes and pods. */
export async function openTrialCluster(
  api: Api,
  { leaseDuration, pace }: Profile,
  random: Random,
): Promise<TrialCluster> {
  const all: Population = {
    api,
    kubelets: openFakeKubelets(api, { leaseDuration, random }),
    random,
    pace,
    zoneOf: new Map(),
    up: new Set(),
    downSince: new Map(),
    podNames: [],
    errands: [],
    returns: 0,
  };
  for (const zone of zones) for (let n = 0; n < nodesPerZone; n += 1) await addNode(all, zone);
  await replacePods(all);
  return {
    returns: () => all.returns,
    live: (seconds) => live(all, seconds),
    deleteNode: () => deleteNode(all),
    zones: () => Object.fromEntries(all.zoneOf),
    async stop() {
      await Promise.all(all.errands);
      await all.kubelets.stop();
    },
  };
}

async function live(all: Population, seconds: number): Promise<void> {
  const { random, pace } = all;
  const until = Date.now() + seconds * 1000;
  let lastReplaced = Date.now();
  while (Date.now() < until) {
    await act(all, nextDeed(random, zonesNow(all)));
    if (Date.now() - lastReplaced > 3000 * pace) {
      lastReplaced = Date.now();
      errand(all, () => replacePods(all));
    }
    await sleep(pause * pace * 1000 * (0.5 + random()));
  }
}

async function act(all: Population, deed: Deed): Promise<void> {
  if (deed.kind === 'none') return;
  if (deed.kind === 'edit') return editPod(all);
  const { kubelets, pace } = all;
  all.up.delete(deed.node);
  all.downSince.set(deed.node, Date.now());
  if (deed.kind === 'not_ready') await kubelets.postStatus(deed.node, 'False');
  else await kubelets.die(deed.node);
  const beatAt = deed.kind === 'die' ? deed.beatAt : undefined;
  errand(all, async () => {
    if (beatAt !== undefined) {
      await sleep(beatAt * pace * 1000);
      if (all.downSince.has(deed.node)) await kubelets.postStatus(deed.node);
    }
    await sleep((deed.away - (beatAt ?? 0)) * pace * 1000);
    await comeBack(all, deed.node);
  });
}

async function comeBack(all: Population, node: string): Promise<void> {
  if (!all.downSince.delete(node)) return;
  await all.kubelets.comeBack(node);
  all.up.add(node);
  all.returns += 1;
}

async function deleteNode(all: Population): Promise<void> {
  const [node] = [...all.downSince].sort(([, one], [, other]) => one - other)[0] ?? [];
  if (node === undefined) return;
  all.downSince.delete(node);
  await all.kubelets.forget(node);
  await all.api.must('DELETE', `${nodesPath}/${node}`);
  await addNode(all, all.zoneOf.get(node) ?? '');
}

async function addNode({ kubelets, zoneOf, up }: Population, zone: string): Promise<void> {
  const name = `n${zoneOf.size + 1}`;
  zoneOf.set(name, zone);
  await kubelets.add({ name, zone });
  up.add(name);
}

/** Whoever was deleted is replaced on a node that lives, so that there are always some to delete. */
async function replacePods({ api, kubelets, podNames, random, up }: Population): Promise<void> {
  const { body } = await api.must('GET', podsPath);
  const { items } = body as { items: { metadata: { deletionTimestamp?: string } }[] };
  const living = items.filter(({ metadata }) => !metadata.deletionTimestamp).length;
  for (let missing = podCount - living; missing > 0; missing -= 1) {
    const wait = tolerance(random);
    const name = `p${podNames.length + 1}`;
    podNames.push(name);
    const node = pick(random, [...up]);
    await kubelets.addPod({ name, node, owner: 'ReplicaSet', unreachable: wait, notReady: wait });
  }
}

/** Some pods are gone, some have no seconds to edit: then it is refused, which is fine. */
async function editPod({ api, podNames, random }: Population): Promise<void> {
  const wait = 1 + Math.floor(9 * random());
  const spec = { tolerations: tolerations(wait, wait) };
  await api.ask('PATCH', `${podsPath}/${pick(random, podNames.slice(-podCount))}`, { spec });
}

function zonesNow({ zoneOf, up, downSince }: Population): Zone[] {
  const inZone = (name: string, nodes: Iterable<string>): string[] =>
    [...nodes].filter((node) => zoneOf.get(node) === name);
  return zones.map((name) => ({
    name,
    up: inZone(name, up),
    down: inZone(name, downSince.keys()).length,
  }));
}

function errand({ errands }: Population, deed: () => Promise<void>): void {
  errands.push(deed().catch((cause) => console.error(`a deed failed: ${cause}`)));
}
