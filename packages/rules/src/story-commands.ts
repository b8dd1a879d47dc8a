import { observe } from './cluster.ts';
import type { NodeFact, Status, Toleration } from './fact.ts';
import { defaultsOf } from './settings.ts';
import {
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  tolerating,
} from './stage.ts';
import { type Step, secondsOf, settingsIn } from './story.ts';
import { holdRelists, releaseRelists, restartKubelet } from './story-relists.ts';
import {
  allPods,
  removePod,
  type StoryKubelet,
  tellOf,
  type World,
  write,
  writeNode,
  writePod,
} from './story-world.ts';
import { notReadyKey, unreachableKey } from './toleration.ts';

type Command = (world: World, step: Step) => void;

/** What each command of a story does to its world; `run` and `until` are the player's. */
export const commands: Readonly<Record<string, Command>> = {
  cluster(world, { options }) {
    world.settings = defaultsOf(
      Number(options['version']?.split('.')[1] ?? 37),
      settingsIn(options),
    );
    observe(world.cluster, leaderFact('leader-0', -100, -1));
    observe(world.cluster, { ...leaderFact('leader-0', -100, world.now), duration: 4 });
  },
  nodes(world, { subjects, options }) {
    const given = {
      zone: options['zone'] ?? '',
      providerId: subjects.includes('cloud') ? 'cloud://machine' : '',
    };
    for (const name of subjects.filter((word) => word !== 'cloud')) addNode(world, name, given);
  },
  pods(world, { subjects, options }) {
    const tolerations = [
      ...patienceOf(notReadyKey, options['not-ready']),
      ...patienceOf(unreachableKey, options['unreachable']),
    ];
    const { on: node = '', owner = 'ReplicaSet' } = options;
    const owned = owner === 'none' ? '' : owner;
    for (const name of subjects) {
      write(world, podFact(name, node, { tolerations, owner: owned, seenAt: world.now }));
    }
  },
  die: (world, { subjects }) =>
    alter(world, subjects, { lease: false, status: false, alive: false }),
  return(world, { subjects }) {
    alter(world, subjects, { lease: true, alive: true });
    for (const name of subjects) {
      post(world, name, 'True');
      renew(world, name);
      for (const pod of allPods(world)) {
        if (pod.node === name && pod.deletedAt !== undefined) removePod(world, pod);
      }
    }
  },
  mute(world, { subjects: [name = '', what] }) {
    alter(world, [name], what === 'lease' ? { lease: false, status: true } : { status: false });
  },
  status: (world, { subjects }) => each(subjects, (name) => post(world, name, 'True')),
  'not-ready': (world, { subjects }) => each(subjects, (name) => post(world, name, 'False')),
  touch(world, { subjects }) {
    each(subjects, (name) => {
      const lease = world.cluster.leases.get(name);
      if (lease === undefined) return;
      const { renewTime, holder, duration } = lease;
      const resourceVersion = `touched-${world.now}`;
      const said = {
        ...(renewTime !== undefined && { renewTime }),
        ...(holder && { holder }),
        ...(duration && { duration }),
      };
      write(world, { kind: 'lease', node: name, seenAt: world.now, resourceVersion, ...said });
    });
  },
  clock(world, { subjects, options }) {
    const clock = -(secondsOf(options['back'] ?? '0s') ?? 0);
    alter(world, subjects, { clock });
  },
  tolerate(world, { subjects, options }) {
    const tolerations = [
      ...patienceOf(notReadyKey, options['not-ready']),
      ...patienceOf(unreachableKey, options['unreachable']),
    ];
    for (const pod of allPods(world)) {
      if (subjects.includes(pod.name)) writePod(world, pod, { tolerations });
    }
  },
  taint: (world, { subjects, options }) =>
    each(subjects, (name) => {
      const taints = world.cluster.nodes.get(name)?.fact.taints ?? [];
      writeNode(world, name, { taints: [...taints, noExecuteTaint(options['key'] ?? '')] });
    }),
  untaint: (world, { subjects, options }) =>
    each(subjects, (name) => {
      const taints = world.cluster.nodes.get(name)?.fact.taints ?? [];
      writeNode(world, name, { taints: taints.filter(({ key }) => key !== options['key']) });
    }),
  'delete-node'(world, { subjects }) {
    for (const node of subjects) {
      world.kubelets.delete(node);
      write(world, { kind: 'lease-gone', node, seenAt: world.now });
      write(world, { kind: 'node-gone', node, seenAt: world.now });
    }
  },
  hold: holdRelists,
  release: releaseRelists,
  'restart-kubelet': restartKubelet,
  restart(world) {
    world.leaderAt = world.now + takeOver;
    world.firstTickAt = world.leaderAt + sync;
  },
};

/** A killed leader's lease has to run out; then caches are read. */
const takeOver = 5;
const sync = 0.3;

function addNode(world: World, name: string, given: Partial<NodeFact>): void {
  world.kubelets.set(name, { lease: true, status: false, alive: true, clock: 0 });
  write(world, nodeFact(name, world.now, given));
  renew(world, name);
  const names: ReadonlySet<string> = new Set();
  write(world, { kind: 'pods', node: name, state: 'listed', names, seenAt: world.now });
}

/** A kubelet renews its lease, each second, by its own clock. */
export function renew(world: World, name: string): void {
  const clock = world.kubelets.get(name)?.clock ?? 0;
  const renewTime = world.now + clock;
  write(world, { ...leaseFact(name, world.now, { duration: 4, renewTime }) });
}

/** A kubelet posts its status. */
export function post(world: World, name: string, status: Status): void {
  const before = world.cluster.nodes.get(name)?.fact.ready?.status;
  writeNode(world, name, { ready: readyCondition(status, world.now) });
  if (status === 'True' && before !== 'True') tellOf(world, 'ready', name);
}

function alter(world: World, names: readonly string[], change: Partial<StoryKubelet>): void {
  for (const name of names) {
    const kubelet = world.kubelets.get(name);
    if (kubelet !== undefined) Object.assign(kubelet, change);
  }
}

const each = (names: readonly string[], act: (name: string) => void): void => names.forEach(act);

function patienceOf(key: string, text = '300s'): readonly Toleration[] {
  if (text === 'none') return [{ key, operator: 'Equal', value: 'x', effect: 'NoExecute' }];
  const seconds = secondsOf(text) ?? 300;
  return [seconds === Infinity ? tolerating(key) : tolerating(key, seconds)];
}
