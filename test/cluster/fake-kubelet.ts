import type { Api } from './api.ts';
import { confirmDeletions } from './confirm-deletions.ts';
import {
  leaseObject,
  leasesPath,
  microTime,
  type NodeSpec,
  nodeObject,
  nodesPath,
  type PodSpec,
  type Posted,
  podObject,
  podStatusPatch,
  podsPath,
  statusPatch,
} from './objects.ts';
import type { Random } from './random.ts';

/** How a fake kubelet posts its status: when told, each interval, or never again. */
type StatusHabit = 'when_told' | 'always' | 'never';

interface Kubelet {
  readonly name: string;
  alive: boolean;
  leases: boolean;
  habit: StatusHabit;
  ready: Posted['status'];
  /** Unix seconds, whole: of the status posted last. */
  heartbeat: number;
  transition: number;
  /** Its clock minus ours. */
  clock: number;
  /** Our clock, seconds: when it beats next. */
  nextBeat: number;
  beating: Promise<void>;
}

/** Kubelets without machines: what they write to the API server is real, and nothing else. */
export interface FakeKubelets {
  /** Registers a node (status, Lease) that beats from now on. */
  add(spec: NodeSpec): Promise<void>;
  /** Makes a pod that is bound and running. */
  addPod(spec: PodSpec): Promise<void>;
  /** The kubelet stops: nothing of it is on its way any more when this resolves. */
  die(name: string): Promise<void>;
  /** The kubelet lives again: it posts Ready=True and its pods' status, and renews its lease. */
  comeBack(name: string): Promise<void>;
  muteLease(name: string): Promise<void>;
  muteStatus(name: string): void;
  postStatus(name: string, ready?: Posted['status']): Promise<void>;
  stepClock(name: string, seconds: number): void;
  /** The kubelet is gone for good, with its node. */
  forget(name: string): Promise<void>;
  forgetAll(): Promise<void>;
  /** Requests of theirs that failed: for a report, never for a verdict. */
  failures(): number;
  stop(): Promise<void>;
}

export interface KubeletOptions {
  /** leaseDurationSeconds; they renew at a quarter of it. */
  readonly leaseDuration: number;
  readonly random: Random;
}

type Fleet = Map<string, Kubelet>;

/** Opens the kubelets: one loop beats for all of them. */
export function openFakeKubelets(api: Api, options: KubeletOptions): FakeKubelets {
  const fleet: Fleet = new Map();
  const confirming = confirmDeletions(api, (node) => runsPods(fleet.get(node)));
  const beating = startBeating(api, fleet, options);
  return {
    ...registering(api, fleet, options),
    ...moods(api, fleet),
    async comeBack(name) {
      await revive(api, kubeletOf(fleet, name), options);
      await confirming.returned(name);
    },
    async forgetAll() {
      await Promise.all([...fleet.values()].map(silence));
      fleet.clear();
    },
    failures: () => beating.failures() + confirming.failures(),
    async stop() {
      beating.stop();
      await Promise.all([...fleet.values()].map(silence));
      await confirming.stop();
    },
  };
}

function startBeating(api: Api, fleet: Fleet, { leaseDuration, random }: KubeletOptions) {
  let failures = 0;
  const beat = async (kubelet: Kubelet): Promise<void> => {
    try {
      if (kubelet.leases) await renew(api, kubelet);
      if (kubelet.habit === 'always') await post(api, kubelet);
    } catch {
      failures += 1;
    }
    // As the real one: a pause of a quarter of the duration, up to 4 % longer, after each round.
    kubelet.nextBeat = clockNow() + (leaseDuration / 4) * (1 + 0.04 * random());
  };
  const loop = setInterval(() => {
    const now = clockNow();
    for (const kubelet of fleet.values()) {
      if (!kubelet.alive || kubelet.nextBeat > now) continue;
      kubelet.nextBeat = Infinity;
      kubelet.beating = beat(kubelet);
    }
  }, 20);
  return { failures: () => failures, stop: () => clearInterval(loop) };
}

function registering(api: Api, fleet: Fleet, { leaseDuration, random }: KubeletOptions) {
  return {
    async add(spec: NodeSpec): Promise<void> {
      const kubelet = newborn(spec.name, random() * (leaseDuration / 4));
      await api.must('POST', nodesPath, nodeObject(spec));
      await post(api, kubelet);
      await api.ask('DELETE', `${leasesPath}/${spec.name}`);
      await api.must('POST', leasesPath, leaseObject(spec.name, leaseDuration, clockNow()));
      fleet.set(spec.name, kubelet);
    },
    async addPod(spec: PodSpec): Promise<void> {
      await api.must('POST', podsPath, podObject(spec));
      await api.must('STRATEGIC', `${podsPath}/${spec.name}/status`, podStatusPatch());
    },
    async forget(name: string): Promise<void> {
      await silence(kubeletOf(fleet, name));
      fleet.delete(name);
    },
  };
}

function moods(api: Api, fleet: Fleet) {
  return {
    die: (name: string) => silence(kubeletOf(fleet, name)),
    async muteLease(name: string): Promise<void> {
      const kubelet = kubeletOf(fleet, name);
      Object.assign(kubelet, { leases: false, habit: 'always' });
      await kubelet.beating;
    },
    muteStatus(name: string): void {
      kubeletOf(fleet, name).habit = 'never';
    },
    async postStatus(name: string, ready?: Posted['status']): Promise<void> {
      const kubelet = kubeletOf(fleet, name);
      if (ready && ready !== kubelet.ready) kubelet.transition = clockNow();
      kubelet.ready = ready ?? kubelet.ready;
      await post(api, kubelet);
    },
    stepClock(name: string, seconds: number): void {
      kubeletOf(fleet, name).clock += seconds;
    },
  };
}

async function silence(kubelet: Kubelet): Promise<void> {
  kubelet.alive = false;
  await kubelet.beating;
}

async function revive(api: Api, kubelet: Kubelet, options: KubeletOptions): Promise<void> {
  Object.assign(kubelet, { leases: true, habit: 'when_told', ready: 'True' });
  kubelet.transition = clockNow();
  await renew(api, kubelet);
  await post(api, kubelet);
  kubelet.nextBeat = clockNow() + options.leaseDuration / 4;
  kubelet.alive = true;
}

function kubeletOf(fleet: Fleet, name: string): Kubelet {
  const kubelet = fleet.get(name);
  if (!kubelet) throw new Error(`there is no node ${name}`);
  return kubelet;
}

/** A kubelet whose runtime is down does nothing for its pods: it confirms no deletion either. */
function runsPods(kubelet: Kubelet | undefined): boolean {
  return kubelet?.alive === true && kubelet.ready === 'True';
}

function newborn(name: string, firstBeatIn: number): Kubelet {
  const now = clockNow();
  return {
    name,
    alive: true,
    leases: true,
    habit: 'when_told',
    ready: 'True',
    heartbeat: 0,
    transition: now,
    clock: 0,
    nextBeat: now + firstBeatIn,
    beating: Promise.resolve(),
  };
}

async function renew(api: Api, { name, clock }: Kubelet): Promise<void> {
  const spec = { renewTime: microTime(clockNow() + clock) };
  await api.must('PATCH', `${leasesPath}/${name}`, { spec });
}

async function post(api: Api, kubelet: Kubelet): Promise<void> {
  // Heartbeats are whole seconds: one that does not change them would be none.
  const now = Math.floor(clockNow() + kubelet.clock);
  kubelet.heartbeat = kubelet.clock < 0 ? now : Math.max(now, kubelet.heartbeat + 1);
  const { name, ready: status, heartbeat, transition } = kubelet;
  const patch = statusPatch({ status, heartbeat, transition });
  await api.must('STRATEGIC', `${nodesPath}/${name}/status`, patch);
}

function clockNow(): number {
  return Date.now() / 1000;
}
