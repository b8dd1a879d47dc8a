import { type SettingName, settingTable, type Unit } from '@kube-heartbeat/rules/settings.ts';
import type { FleetFamily, Sample, Scene } from './family.ts';

/** A reader knows a setting by the flag that sets it. */
const flags = new Map(settingTable.map(({ name, flag }) => [name, flag]));

/** What events can tell. */
const learnable: readonly SettingName[] = ['tick', 'grace', 'rate', 'version'];

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

export const settingEvents: FleetFamily = {
  name: 'kube_heartbeat_setting_events',
  type: 'gauge',
  help: 'Events that could tell the setting, of those remembered: how many agree with the value learned from them, and how many differ; no series while too few agree.',
  labels: ['setting', 'verdict'],
  group: 'setting',
  of: 'fleet',
  series: '0 … 8',
  samples: ({ view }) =>
    view.settings.flatMap(({ name, learned }) => {
      if (learned === undefined) return [];
      const setting = flagOf(name);
      return [
        { labels: { setting, verdict: 'agree' }, value: learned.agree },
        { labels: { setting, verdict: 'differ' }, value: learned.of - learned.agree },
      ];
    }),
};

export const settingContradicted: FleetFamily = {
  name: 'kube_heartbeat_setting_contradicted',
  type: 'gauge',
  help: '1 while events contradict what a flag or the static pod says of the setting, 0 while they agree with it; no series where only one of the two speaks.',
  labels: ['setting', 'source'],
  group: 'setting',
  of: 'fleet',
  series: '0 … 4',
  samples: ({ view }) =>
    view.settings.flatMap(({ name, source, learned }) => {
      if (learned === undefined || source === 'calibrated' || source === 'assumed') return [];
      return [{ labels: { setting: flagOf(name), source }, value: Number(learned.contradicts) }];
    }),
};

export const settingContradictions: FleetFamily = {
  name: 'kube_heartbeat_setting_contradictions_total',
  type: 'counter',
  help: 'Times that events began to contradict what a flag or the static pod says of the setting.',
  labels: ['setting'],
  group: 'setting',
  of: 'fleet',
  series: '4',
  samples: ({ witness }) =>
    learnable.map((name) => {
      const found = witness.contradictions?.find(({ setting }) => setting === name);
      return { labels: { setting: flagOf(name) }, value: found?.count ?? 0 };
    }),
};

export const settingRisky: FleetFamily = {
  name: 'kube_heartbeat_setting_risky',
  type: 'gauge',
  help: '1 if the setting is known to be so small that a healthy node may be given up for one lost renewal (a grace below three renewals of the slowest kubelet), else 0; no series while it is only assumed.',
  labels: ['setting'],
  group: 'setting',
  of: 'fleet',
  series: '0 … 1',
  samples: ({ view }) =>
    view.settings.flatMap(({ name, risky }) =>
      risky === undefined ? [] : [{ labels: { setting: flagOf(name) }, value: Number(risky) }],
    ),
};

export const settingFamilies: readonly FleetFamily[] = [
  settingSeconds,
  settingRatio,
  settingCount,
  settingInfo,
  settingEvents,
  settingContradicted,
  settingContradictions,
  settingRisky,
];
