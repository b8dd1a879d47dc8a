import { ail, cure, setCondition } from '@kube-heartbeat/simulator/ailments.ts';
import { killLeader } from '@kube-heartbeat/simulator/cluster.ts';
import { comeBack, connect, stop } from '@kube-heartbeat/simulator/nodes.ts';
import { failure } from '../exit.ts';
import { count } from '../text.ts';
import {
  candidates,
  type DemoStage,
  isEmptied,
  isNotReady,
  isUnknown,
  isWell,
  kubeletOf,
  mortals,
} from './stage.ts';

/** A failure of a cluster, played from its first second until all is well again. */
export interface DemoStory {
  readonly name: string;
  readonly title: string;
  readonly play: (stage: DemoStage) => Promise<void>;
}

/** The stories in the order in which the demo plays them. */
export const demoStories: readonly DemoStory[] = [
  { name: 'kubelet-dies', title: 'A kubelet dies', play: kubeletDies },
  { name: 'zone-goes-dark', title: 'A zone goes dark', play: zoneGoesDark },
  {
    name: 'controller-restarts',
    title: 'The controller manager restarts in the middle of it',
    play: controllerRestarts,
  },
  {
    name: 'must-not-run-twice',
    title: 'A StatefulSet pod that must not run twice',
    play: mustNotRunTwice,
  },
  { name: 'pleg-stalls', title: 'PLEG stalls', play: plegStalls },
  { name: 'dead-disk', title: 'A dead disk', play: deadDisk },
];

async function kubeletDies(stage: DemoStage): Promise<void> {
  const node = first(candidates(stage));
  stage.say(`The kubelet of ${node} stops: no renewal, no status. ${podsOf(stage, node)}`);
  stop(kubeletOf(stage.cluster, node));
  await stage.foretell(node);
  await stage.until(() => isUnknown(stage, node));
  await stage.until(() => isEmptied(stage, node));
  await mend(stage, [node], `The kubelet of ${node} is started again.`);
}

/** How many nodes of the dark zone are watched to their end: the queue gives one every ten seconds. */
const watchedToTheEnd = 3;

async function zoneGoesDark(stage: DemoStage): Promise<void> {
  const { nodes } = stage.cluster.ground.store;
  const zone = [...nodes.values()].map(({ name }) => name).filter((name) => name.startsWith('b-'));
  const { rate } = stage.plan.flags;
  stage.say(
    `All ${count(zone.length, 'node')} of zone b fall silent at once. Zones a and c are well, so b is emptied at the usual rate, one node every ${Math.round(1 / rate)} s.`,
  );
  for (const node of zone) stop(kubeletOf(stage.cluster, node));
  await stage.foretell(first(zone));
  await stage.until(() => zone.every((node) => isUnknown(stage, node)));
  const enough = Math.min(watchedToTheEnd, zone.length);
  await stage.until(() => zone.filter((node) => isEmptied(stage, node)).length >= enough);
  await mend(stage, zone, 'Zone b is back before its other nodes are emptied.');
}

async function controllerRestarts(stage: DemoStage): Promise<void> {
  const { cluster, plan } = stage;
  const node = first(candidates(stage));
  stage.say(`The kubelet of ${node} stops. ${podsOf(stage, node)}`);
  stop(kubeletOf(cluster, node));
  await stage.pause(plan.flags.grace / 2);
  stage.say(
    'The controller manager is killed and started again: it forgets who was silent how long.',
  );
  killLeader(cluster, 0.5);
  await stage.until(() => isUnknown(stage, node));
  await stage.until(() => isEmptied(stage, node));
  await mend(stage, [node], `The kubelet of ${node} is started again.`);
}

async function mustNotRunTwice(stage: DemoStage): Promise<void> {
  const { cluster } = stage;
  const isOfSet = (kind: string | undefined) => kind === 'StatefulSet';
  const node = first(
    candidates(stage).filter((name) =>
      mortals(stage, name).some(({ owner }) => isOfSet(owner?.kind)),
    ),
  );
  const pod = mortals(stage, node).find(({ owner }) => isOfSet(owner?.kind));
  stage.say(
    `${node} no longer reaches the API server; its containers run on, ${pod?.name} of a StatefulSet among them.`,
  );
  connect(cluster, kubeletOf(cluster, node), false);
  await stage.foretell(node);
  await stage.until(() => isUnknown(stage, node));
  await stage.until(() => isEmptied(stage, node));
  stage.say(
    `${pod?.name} is Terminating but only its kubelet can say that it stopped, so no second one is made. Deleting it by force now would let it run twice.`,
  );
  await stage.pause(5);
  stage.say(`${node} reaches it again: the old ${pod?.name} ends, then a new one starts.`);
  connect(cluster, kubeletOf(cluster, node), true);
  await stage.until(() => isWell(stage, node));
  const { pods } = cluster.ground.store;
  await stage.until(() => {
    const live = pods.get(`shop/${pod?.name}`);
    return live !== undefined && live.uid !== pod?.uid && live.deletedAt === undefined;
  });
}

async function plegStalls(stage: DemoStage): Promise<void> {
  const { cluster } = stage;
  const node = first(candidates(stage));
  stage.say(
    `The runtime of ${node} hangs where the kubelet inspects one container: its relists stop, lease and status go on. Its kubelet says nothing of it for three minutes, which no speed divides. ${podsOf(stage, node)}`,
  );
  ail(cluster, kubeletOf(cluster, node), { relist: 'inspection_held' });
  await stage.foretell(node);
  await stage.until(() => isNotReady(stage, node));
  const serving = mortals(stage, node).filter(({ conditions }) =>
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  stage.say(
    `${node} calls itself NotReady. ${count(serving.length, 'pod')} of it stay in their Services: only a node that is given up has its pods marked.`,
  );
  await stage.until(() => isEmptied(stage, node));
  await stage.pause(1);
  stage.say(`The container of ${node} answers: relists go on, and deleted pods end at last.`);
  cure(cluster, kubeletOf(cluster, node));
  await stage.until(() => isWell(stage, node));
}

const readOnly = { type: 'ReadonlyFilesystem', reason: 'FilesystemIsReadOnly' } as const;

async function deadDisk(stage: DemoStage): Promise<void> {
  const { cluster } = stage;
  const node = first(candidates(stage));
  const kubelet = kubeletOf(cluster, node);
  stage.say(
    `The disk of ${node} is dead: its kubelet's status loop hangs on it, its lease is renewed. Somebody who reads kernel logs sets the condition ReadonlyFilesystem=True, which no controller reads. ${podsOf(stage, node)}`,
  );
  ail(cluster, kubelet, { isDiskDead: true });
  setCondition(cluster, node, { ...readOnly, status: 'True', message: 'it is read-only' });
  await stage.accuse(node);
  await stage.pause(10);
  if (!isWell(stage, node)) throw failure(1, `${node} is no longer Ready: that was not to be.`);
  stage.say(
    `For Kubernetes ${node} is Ready and stays so: no taint, no eviction, its pods stay in their Services. Without that condition a look at its kubelet would tell, whose status has not been synced for over a minute, and its status, once it is overdue after 7m42s.`,
  );
  await stage.pause(5);
  stage.say(`${node} has a new disk.`);
  cure(cluster, kubelet);
  setCondition(cluster, node, { ...readOnly, status: 'False', message: 'it is not read-only' });
  await stage.acquit();
}

async function mend(stage: DemoStage, nodes: readonly string[], says: string): Promise<void> {
  // What was foretold is told before what is done about it.
  await stage.pause(1);
  stage.say(says);
  for (const node of nodes) comeBack(stage.cluster, kubeletOf(stage.cluster, node));
  await stage.until(() => nodes.every((node) => isWell(stage, node)));
}

function podsOf(stage: DemoStage, node: string): string {
  return `It runs ${mortals(stage, node)
    .map(({ name }) => name)
    .join(', ')} and an agent.`;
}

function first(names: readonly string[]): string {
  const [name] = names;
  if (name === undefined) throw failure(1, 'No node is left that this story could be played on.');
  return name;
}
