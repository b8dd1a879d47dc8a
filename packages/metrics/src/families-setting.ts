import { type SettingName, settingTable, type Unit } from '@kube-heartbeat/rules/settings.ts';
import type { FleetFamily, Sample, Scene } from './family.ts';

/** A reader knows a setting by the flag that sets it. */
const flags = new Map(settingTable.map(({ name, flag }) => [name, flag]));

function flagOf(name: SettingName): string {
  return flags.get(name) ?? name;
}

function samplesOf({ view }: Scene, units: readonly Unit[]): readonly Sample[] {
  return view.settings
    .filter(({ unit }) => units.includes(unit))
    .map(({ name, number }) => ({ labels: { setting: flagOf(name) }, value: number }));
}

function seriesOf(units: readonly Unit[]): string {
  return String(settingTable.filter(({ unit }) => units.includes(unit)).length);
}

const largest =
  'of the controllers in force, by the name of its flag; where several values are possible the largest';

export const settingSeconds: FleetFamily = {
  name: 'kube_heartbeat_setting_seconds',
  type: 'gauge',
  help: `Each span of time ${largest}.`,
  labels: ['setting'],
  group: 'setting',
  of: 'fleet',
  series: seriesOf(['seconds']),
  samples: (scene) => samplesOf(scene, ['seconds']),
};

export const settingRatio: FleetFamily = {
  name: 'kube_heartbeat_setting_ratio',
  type: 'gauge',
  help: `Each share or rate per second ${largest}.`,
  labels: ['setting'],
  group: 'setting',
  of: 'fleet',
  series: seriesOf(['ratio']),
  samples: (scene) => samplesOf(scene, ['ratio']),
};

export const settingCount: FleetFamily = {
  name: 'kube_heartbeat_setting_count',
  type: 'gauge',
  help: `Each number and each switch (1 on, 0 off) ${largest}.`,
  labels: ['setting'],
  group: 'setting',
  of: 'fleet',
  series: seriesOf(['count', 'switch']),
  samples: (scene) => samplesOf(scene, ['count', 'switch']),
};

export const settingInfo: FleetFamily = {
  name: 'kube_heartbeat_setting_info',
  type: 'info',
  help: 'How each setting of the controllers is known: by a flag of the observer, from the static pod of the controller manager, calibrated from events, or only assumed; and its value as text.',
  labels: ['setting', 'source', 'value'],
  group: 'setting',
  of: 'fleet',
  series: String(settingTable.length),
  samples: ({ view }) =>
    view.settings.map(({ name, source, value }) => ({
      labels: { setting: flagOf(name), source, value },
      value: 1,
    })),
};

export const settingFamilies: readonly FleetFamily[] = [
  settingSeconds,
  settingRatio,
  settingCount,
  settingInfo,
];
