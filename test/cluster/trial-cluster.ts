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
  readonly kubelets: FakeKubelets;
  returns(): number;
  /** Does one deed after another for `seconds`. */
  live(seconds: number): Promise<void>;
  /** Deletes the Node of one that has been dead for long, and makes another in its place. */
  deleteNode(): Promise<void>;
  zoneOf(node: string): string;
  stop(): Promise<void>;
}

/** Makes the nodes and pods. */
export async function openTrialCluster(
  api: Api,
  profile: Profile,
  random: Random,
): Promise<TrialCluster> {
  const { leaseDuration, pace } = profile;
  const kubelets = openFakeKubelets(api, { leaseDuration, random });
  const zoneOf = new Map<string, string>();
  const downSince = new Map<string, number>();
  const podsOf = new Map<string, string[]>();
  const errands: Promise<void>[] = [];
  let nodeCount = 0;
  let podNumber = 0;
  let returns = 0;

  const addNode = async (zone: string): Promise<string> => {
    nodeCount += 1;
    const name = `n${nodeCount}`;
    await kubelets.add({ name, zone });
    zoneOf.set(name, zone);
    return name;
  };
  const addPod = async (node: string): Promise<void> => {
    podNumber += 1;
    const name = `p${podNumber}`;
    const wait = tolerance(random);
    podsOf.set(node, [...(podsOf.get(node) ?? []), name]);
    await kubelets.addPod({ name, node, owner: 'ReplicaSet', unreachable: wait, notReady: wait });
  };
  const comeBack = async (node: string): Promise<void> => {
    if (!downSince.has(node) || !zoneOf.has(node)) return;
    await kubelets.comeBack(node);
    downSince.delete(node);
    returns += 1;
  };
  // Whoever was deleted is replaced on a node that lives, so that there are always some to delete.
  const replace = async (): Promise<void> => {
    const { body } = await api.must('GET', podsPath);
    const { items } = body as {
      items: { metadata: { name: string; deletionTimestamp?: string } }[];
    };
    const living = items.filter(({ metadata }) => !metadata.deletionTimestamp).length;
    const up = [...zoneOf.keys()].filter((node) => !downSince.has(node));
    for (let missing = podCount - living; missing > 0; missing -= 1) await addPod(pick(random, up));
  };
  const edit = async (): Promise<void> => {
    const names = pick(random, [...podsOf.values()]);
    const wait = 1 + Math.floor(9 * random());
    const spec = { tolerations: tolerations(wait, wait) };
    // Some pods are gone, some have no seconds to edit: then it is refused, which is fine.
    await api.ask('PATCH', `${podsPath}/${pick(random, names)}`, { spec });
  };
  const errand = (deed: () => Promise<void>): void => {
    errands.push(deed().catch((cause) => console.error(`a deed failed: ${cause}`)));
  };
  const act = async (deed: Deed): Promise<void> => {
    if (deed.kind === 'edit') return edit();
    if (deed.kind === 'none') return;
    downSince.set(deed.node, Date.now());
    if (deed.kind === 'not_ready') await kubelets.postStatus(deed.node, 'False');
    else await kubelets.die(deed.node);
    const { beatAt } = deed.kind === 'die' ? deed : { beatAt: undefined };
    errand(async () => {
      if (beatAt !== undefined) {
        await sleep(beatAt * pace * 1000);
        await kubelets.postStatus(deed.node);
      }
      await sleep((deed.away - (beatAt ?? 0)) * pace * 1000);
      await comeBack(deed.node);
    });
  };
  const zonesNow = (): Zone[] =>
    zones.map((name) => {
      const all = [...zoneOf].filter(([, zone]) => zone === name).map(([node]) => node);
      const up = all.filter((node) => !downSince.has(node));
      return { name, up, down: all.length - up.length };
    });

  for (const zone of zones) for (let n = 0; n < nodesPerZone; n += 1) await addNode(zone);
  await replace();
  return {
    kubelets,
    returns: () => returns,
    zoneOf: (node) => zoneOf.get(node) ?? '',
    async live(seconds) {
      const until = Date.now() + seconds * 1000;
      let lastReplaced = Date.now();
      while (Date.now() < until) {
        await act(nextDeed(random, zonesNow()));
        if (Date.now() - lastReplaced > 3000 * pace) {
          lastReplaced = Date.now();
          errand(replace);
        }
        await sleep(pause * pace * 1000 * (0.5 + random()));
      }
    },
    async deleteNode() {
      const [node] = [...downSince].sort(([, one], [, other]) => one - other)[0] ?? [];
      const zone = node && zoneOf.get(node);
      if (!node || !zone) return;
      downSince.delete(node);
      zoneOf.delete(node);
      await kubelets.forget(node);
      await api.must('DELETE', `${nodesPath}/${node}`);
      await addNode(zone);
    },
    async stop() {
      await Promise.all(errands);
      await kubelets.stop();
    },
  };
}
