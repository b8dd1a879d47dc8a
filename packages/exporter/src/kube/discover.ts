import { parseDuration } from '@kube-heartbeat/rules/duration.ts';
import {
  type Known,
  problem,
  type SettingRow,
  type Source,
  settingTable,
} from '@kube-heartbeat/rules/settings.ts';
import { newestVersion, oldestVersion } from '@kube-heartbeat/rules/versions.ts';
import { readJson } from './connection.ts';
import { list, text } from './json.ts';
import { readPage } from './list.ts';
import type { World } from './source.ts';
import { sampledTolerations } from './toleration-sample.ts';

const ofApiServer: ReadonlySet<string> = new Set(['unreachableSeconds', 'notReadySeconds']);
const staticPods =
  '/api/v1/namespaces/kube-system/pods?labelSelector=component%20in%20(kube-controller-manager,kube-apiserver)';
/** One cheap look at pods; the API server gives the first of the alphabet. */
const sample = '/api/v1/pods?limit=100';

/** The minor version of the API server; `undefined`: it cannot be read now. */
export async function readApiServerMinor(world: World): Promise<number | undefined> {
  const { connection, signal } = world;
  try {
    const reply = await connection.request('/version', { signal });
    return minorOf(text(await readJson(reply), 'minor'));
  } catch {
    return undefined;
  }
}

/** `37`, `37+` → 37; `undefined` for what is no minor version that is modelled. */
function minorOf(minor: string): number | undefined {
  const [digits] = /^\d+/.exec(minor) ?? [];
  return digits === undefined ? undefined : within(Number(digits));
}

function within(minor: number): number {
  return Math.min(newestVersion, Math.max(oldestVersion, minor));
}

/**
 * What the cluster tells of its settings. Nothing is normal: managed control planes show none. What
 * cannot be read now stays as it was `before`.
 */
export async function discover(world: World, before: Known): Promise<Known> {
  const pods = await readPage(staticPods, world);
  const sampled = await readPage(sample, world);
  const keep = (source: Source): Known =>
    Object.fromEntries(Object.entries(before).filter(([, known]) => known.source === source));
  return {
    ...('body' in sampled ? sampledTolerations(list(sampled.body, 'items')) : keep('calibrated')),
    ...('body' in pods ? settingsOf(list(pods.body, 'items')) : keep('static_pod')),
  };
}

/** The settings that static pods of the control plane show, by image and by flags. */
export function settingsOf(pods: readonly unknown[]): Known {
  const of = (component: string) =>
    pods.filter((pod) => text(pod, 'metadata', 'labels', 'component') === component);
  const managers = of('kube-controller-manager').map(readManager);
  return { ...agreed(managers), ...agreed(of('kube-apiserver').map(readServer)) };
}

type Values = ReadonlyMap<SettingRow, number>;

/** What all instances have in common: in the middle of an upgrade nobody knows who leads. */
function agreed(instances: readonly Values[]): Known {
  const [first, ...others] = instances;
  const common = [...(first ?? [])].filter(([setting, value]) =>
    others.every((other) => other.get(setting) === value),
  );
  return Object.fromEntries(
    common.map(([setting, value]) => [setting.name, { value, source: 'static_pod' }]),
  );
}

/**
 * A controller manager of a known version runs with that version's default where no flag is. What no
 * controller would accept is not believed.
 */
function readManager(pod: unknown): Values {
  const container = list(pod, 'spec', 'containers')[0];
  const flags = flagsOf(container);
  const version = versionOf(text(container, 'image'));
  const values = new Map<SettingRow, number>();
  for (const setting of settingTable) {
    if (ofApiServer.has(setting.name) || setting.name === 'delay') continue;
    const value = setting.name === 'version' ? version : managerValue(setting, flags);
    const assumed = version === undefined ? undefined : setting.assumed(version);
    const settled = value ?? (setting.name === 'version' ? undefined : assumed);
    if (settled !== undefined && !problem(setting, settled)) values.set(setting, settled);
  }
  return values;
}

function readServer(pod: unknown): Values {
  const flags = flagsOf(list(pod, 'spec', 'containers')[0]);
  const rows = settingTable.filter(({ name }) => ofApiServer.has(name));
  return new Map(rows.map((setting) => [setting, plain(setting, flags) ?? setting.assumed(0)]));
}

function managerValue(setting: SettingRow, flags: ReadonlyMap<string, string>) {
  if (setting.name === 'taintEviction') return runs('taint-eviction-controller', flags);
  if (setting.name === 'leaseBreaker') {
    const gates = flags.get('feature-gates') ?? '';
    const [, word] = /NodeControllerLeaseCircuitBreaker=(\w+)/.exec(gates) ?? [];
    return word === undefined ? undefined : Number(word.toLowerCase() === 'true');
  }
  return plain(setting, flags);
}

/** `*` stands for all that are on by default; a list without it names all that run. */
function runs(controller: string, flags: ReadonlyMap<string, string>): number {
  const named = flags.get('controllers')?.split(',') ?? ['*'];
  const on = named.includes(controller) || named.includes('*');
  return Number(on && !named.includes(`-${controller}`));
}

function plain(setting: SettingRow, flags: ReadonlyMap<string, string>): number | undefined {
  const said = flags.get(setting.flag);
  if (said === undefined) return undefined;
  const value = /^-?[\d.]+$/.test(said) ? Number(said) : parseDuration(said);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** `--name=value` and `--name value` of a container's command and arguments. */
function flagsOf(container: unknown): ReadonlyMap<string, string> {
  const words = [...list(container, 'command'), ...list(container, 'args')].map(String);
  const flags = new Map<string, string>();
  for (const [index, word] of words.entries()) {
    const [, name, value] = /^--?([\w-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (name !== undefined) flags.set(name, value ?? words[index + 1] ?? '');
  }
  return flags;
}

/** `registry/kube-controller-manager:v1.37.2` → 37. */
function versionOf(image: string): number | undefined {
  const [, minor] = /:v?1\.(\d+)\b/.exec(image) ?? [];
  return minor === undefined ? undefined : within(Number(minor));
}
