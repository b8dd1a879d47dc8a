import type { Seconds } from './time.ts';
import { behaviour, newestVersion, oldestVersion } from './versions.ts';

/** How a setting is known, strongest first. */
export const sources = ['flag', 'static_pod', 'calibrated', 'assumed'] as const;
export type Source = (typeof sources)[number];

/** One consistent set of what the controllers run with. A forecast may have to cover several. */
export interface Settings {
  /** Minor version of kube-controller-manager: 28 … 37. */
  readonly version: number;
  /** --node-monitor-period. */
  readonly tick: Seconds;
  /** --node-monitor-grace-period. */
  readonly grace: Seconds;
  /** --node-startup-grace-period. */
  readonly startupGrace: Seconds;
  /** --node-eviction-rate, nodes/s. */
  readonly rate: number;
  /** --secondary-node-eviction-rate, nodes/s. */
  readonly secondaryRate: number;
  /** --large-cluster-size-threshold: nodes of a zone. */
  readonly largeZone: number;
  /** --unhealthy-zone-threshold: share of a zone's nodes. */
  readonly unhealthyShare: number;
  /** --kube-api-qps and --kube-api-burst of the controller manager. */
  readonly qps: number;
  readonly burst: number;
  /** The taint-eviction-controller runs: 1, or 0. */
  readonly taintEviction: number;
  /** Gate NodeControllerLeaseCircuitBreaker: 1, or 0. */
  readonly leaseBreaker: number;
  /** --default-unreachable-toleration-seconds and its not-ready twin, of kube-apiserver. */
  readonly unreachableSeconds: Seconds;
  readonly notReadySeconds: Seconds;
  /** How long a write may take from its commit until the observer or a controller sees it. */
  readonly delay: Seconds;
}

export type SettingName = keyof Settings;
export type Unit = 'seconds' | 'ratio' | 'count' | 'switch';

export interface SettingRow {
  readonly name: SettingName;
  /** The flag of ours that sets it: the controller's own name where it has one. */
  readonly flag: string;
  readonly unit: Unit;
  /** What a controller of 1.`minor` takes when nobody says otherwise. */
  readonly assumed: (minor: number) => number;
  /** The bounds that a controller accepts, both included. */
  readonly least: number;
  readonly most: number;
  readonly help: string;
}

const row = (
  name: SettingName,
  flag: string,
  unit: Unit,
  bounds: readonly [least: number, most: number],
  assumed: number | ((minor: number) => number),
  help: string,
): SettingRow => ({
  name,
  flag,
  unit,
  least: bounds[0],
  most: bounds[1],
  assumed: typeof assumed === 'number' ? () => assumed : assumed,
  help,
});

const day = 86_400;

/** Every parameter of the rules: where its value may come from and what it may be. */
export const settingTable: readonly SettingRow[] = [
  row(
    'version',
    'controller-version',
    'count',
    [oldestVersion, newestVersion],
    (minor) => minor,
    'Minor version of kube-controller-manager (1.37 or 37).',
  ),
  row(
    'tick',
    'node-monitor-period',
    'seconds',
    [0.1, day],
    5,
    'Pause between two looks of the node lifecycle controller at all nodes.',
  ),
  row(
    'grace',
    'node-monitor-grace-period',
    'seconds',
    [0.1, day],
    (minor) => behaviour(minor).grace,
    'Silence after which the controller gives a node up.',
  ),
  row(
    'startupGrace',
    'node-startup-grace-period',
    'seconds',
    [0.1, day],
    60,
    'The same for a node that never posted a Ready condition.',
  ),
  row(
    'rate',
    'node-eviction-rate',
    'ratio',
    [0, 1000],
    0.1,
    'Nodes a second that get their NoExecute taint in a healthy zone.',
  ),
  row(
    'secondaryRate',
    'secondary-node-eviction-rate',
    'ratio',
    [0, 1000],
    0.01,
    'The same in a large zone of which too much is down.',
  ),
  row(
    'largeZone',
    'large-cluster-size-threshold',
    'count',
    [0, 1e9],
    50,
    'A zone of more nodes than this is large.',
  ),
  row(
    'unhealthyShare',
    'unhealthy-zone-threshold',
    'ratio',
    [0, 1],
    0.55,
    'Share of a zone whose loss makes it partially disrupted.',
  ),
  row(
    'qps',
    'kube-api-qps',
    'ratio',
    [0.1, 1e6],
    20,
    'Requests a second that the controller manager allows itself.',
  ),
  row('burst', 'kube-api-burst', 'count', [1, 1e6], 30, 'Requests that it may send at once.'),
  row(
    'taintEviction',
    'taint-eviction-controller',
    'switch',
    [0, 1],
    1,
    'Whether the taint-eviction-controller runs.',
  ),
  row(
    'leaseBreaker',
    'lease-circuit-breaker',
    'switch',
    [0, 1],
    (minor) => Number(behaviour(minor).leaseBreaker),
    'Whether gate NodeControllerLeaseCircuitBreaker is on.',
  ),
  row(
    'unreachableSeconds',
    'default-unreachable-toleration-seconds',
    'seconds',
    [0, 1e9],
    300,
    'What kube-apiserver lets a pod tolerate the unreachable taint by default.',
  ),
  row(
    'notReadySeconds',
    'default-not-ready-toleration-seconds',
    'seconds',
    [0, 1e9],
    300,
    'What kube-apiserver lets a pod tolerate the not-ready taint by default.',
  ),
  row(
    'delay',
    'observation-delay',
    'seconds',
    [0, 60],
    0.1,
    'How long a write may take until it is seen here or by the controller.',
  ),
];

/** What is wrong with a value of a setting, as one sentence; `undefined`: nothing. */
export function problem(setting: SettingRow, value: number): string | undefined {
  if (value >= setting.least && value <= setting.most) return undefined;
  const bounds = `from ${setting.least} to ${setting.most}`;
  return `--${setting.flag} is ${value}: no controller accepts it; give a value ${bounds}.`;
}

export interface KnownValue {
  readonly value: number;
  readonly source: Source;
}

/** What is known of the settings; what is absent is assumed. */
export type Known = { readonly [name in SettingName]?: KnownValue };

/**
 * What a controller of 1.`version` runs with where nothing else is given.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/config/v1alpha1/defaults.go
 */
export function defaultsOf(version: number, given: Partial<Settings> = {}): Settings {
  const assumed = settingTable.map(({ name, assumed: of }) => [name, of(version)] as const);
  return { ...(Object.fromEntries(assumed) as Record<SettingName, number>), ...given, version };
}

/** The settings of a controller of 1.`version` of which so much is known. */
export function settle(known: Known, version: number): Settings {
  const given = settingTable.flatMap(({ name }) => {
    const value = known[name]?.value;
    return value === undefined ? [] : [[name, value] as const];
  });
  return defaultsOf(version, Object.fromEntries(given));
}

/** The minor versions that the controller may have: it may lag the API server by one. */
export function minorsOf(known: Known, apiServerMinor: number): readonly number[] {
  if (known.version) return [known.version.value];
  return [...new Set([apiServerMinor, Math.max(apiServerMinor - 1, oldestVersion)])];
}

/**
 * The sets of settings that a forecast has to cover. One where version and grace are known. Else
 * the API server's version and the one before (a controller may lag by one), each with a grace of
 * 40 s and of 50 s: what is only assumed must not narrow a bound.
 */
export function candidates(known: Known, apiServerMinor: number): readonly Settings[] {
  const settled = minorsOf(known, apiServerMinor).map((version) => settle(known, version));
  if (known.grace) return settled;
  return settled.flatMap((settings) => [40, 50].map((grace) => ({ ...settings, grace })));
}
