import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { newestVersion } from '@kube-heartbeat/rules/versions.ts';
import { type Flags, flagsOf } from '@kube-heartbeat/simulator/flags.ts';
import type { KubeletOptions } from '@kube-heartbeat/simulator/kubelet/kubelet.ts';
import { goDuration } from '../duration.ts';
import { failure } from '../exit.ts';
import type { Options } from '../options.ts';
import { type Profile, profileNamed } from '../whatif/profiles.ts';

/** The demo's cluster in numbers, every period of it divided by the speed. */
export interface DemoPlan {
  readonly nodes: number;
  readonly seed: number;
  readonly profile: string;
  readonly flags: Flags;
  readonly kubelet: KubeletOptions;
  /** What pods tolerate by default, both taints. */
  readonly patience: Seconds;
  /** The command lines that the control plane's static pods show. */
  readonly managerCommand: readonly string[];
  readonly serverCommand: readonly string[];
}

const zones = 3;
const fewestNodes = 2 * zones;

/** What the options ask for; a failure where no cluster can be like that. */
export function planOf({ nodes, seed, profile: name, speed }: Options): DemoPlan {
  if (nodes < fewestNodes) {
    throw failure(
      2,
      `--nodes is ${nodes}: the demo has three zones of two nodes at least; give ${fewestNodes} or more.`,
    );
  }
  const profile = profileNamed(name);
  const patience = whole((profile.settings.unreachableSeconds ?? 300) / speed);
  const flags = flagsAt(profile, speed, nodes);
  return {
    nodes,
    seed,
    profile: name,
    flags,
    patience,
    kubelet: {
      leaseDuration: whole(profile.kubelet.leaseDuration / speed),
      updateFrequency: profile.kubelet.statusUpdate / speed,
      reportFrequency: profile.kubelet.statusReport / speed,
      minor: newestVersion,
    },
    managerCommand: managerCommand(flags),
    serverCommand: [
      'kube-apiserver',
      `--default-not-ready-toleration-seconds=${patience}`,
      `--default-unreachable-toleration-seconds=${patience}`,
    ],
  };
}

/** The API takes whole seconds, and at least one. */
function whole(seconds: Seconds): Seconds {
  return Math.max(1, Math.round(seconds));
}

/** Requests a node that is given up may cost: its own, two for each of its pods. */
const requestsOfANode = 15;

/**
 * The controller manager's flags by a profile, as fast as asked for. Its client may send what a dark
 * zone takes at once, as in clusters that are set for their size; the default of 20 a second would
 * stretch a look at such a zone over many seconds.
 */
function flagsAt({ settings }: Profile, speed: number, nodes: number): Flags {
  const usual = flagsOf(newestVersion);
  const { tick = usual.tick, grace = usual.grace } = settings;
  return {
    ...usual,
    tick: tick / speed,
    grace: grace / speed,
    startupGrace: usual.startupGrace / speed,
    rate: usual.rate * speed,
    secondaryRate: usual.secondaryRate * speed,
    qps: 100 * speed,
    burst: Math.max(usual.burst, Math.ceil(nodes / zones) * requestsOfANode),
    leaderDuration: whole(usual.leaderDuration / speed),
    leaderRetry: usual.leaderRetry / speed,
  };
}

function managerCommand(flags: Flags): readonly string[] {
  return [
    'kube-controller-manager',
    `--node-monitor-period=${goDuration(flags.tick)}`,
    `--node-monitor-grace-period=${goDuration(flags.grace)}`,
    `--node-startup-grace-period=${goDuration(flags.startupGrace)}`,
    `--node-eviction-rate=${flags.rate}`,
    `--secondary-node-eviction-rate=${flags.secondaryRate}`,
    `--kube-api-qps=${flags.qps}`,
    `--kube-api-burst=${flags.burst}`,
  ];
}
