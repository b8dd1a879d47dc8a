import { settingTable } from '@kube-heartbeat/rules/settings.ts';
import { span } from '../duration.ts';
import { becauseJson, type Time, time } from '../http/json.ts';
import type { Options } from '../options.ts';
import { table } from '../table.ts';
import { type Cost, costOf } from './cost.ts';
import { type Profile, profilesFor, settingsOf } from './profiles.ts';
import { inventedNodes } from './scene.ts';
import { type Row, timeline } from './timeline.ts';

/** What comes of a set of flags. */
export interface Compared {
  readonly profile: Profile;
  readonly rows: readonly Row[];
  readonly cost: Cost;
}

/** The timelines of the user's flags and of the profiles, for the same cluster. */
export function compare(options: Options): readonly Compared[] {
  const nodes = inventedNodes(options.nodes, options.zones);
  const dying = nodes.filter(({ zone }) => zone === 'zone-0').slice(0, options.dying);
  return profilesFor(options).map((profile) => {
    const scene = { nodes, pods: [], leaseDuration: profile.kubelet.leaseDuration };
    const rows = timeline(scene, dying, settingsOf(profile));
    return { profile, rows, cost: costOf(profile.kubelet, options.nodes) };
  });
}

/** The timelines side by side. */
export function compareText(
  compared: readonly Compared[],
  options: Options,
  colour: boolean,
): string {
  const head = ['', ...compared.map(({ profile }) => profile.name)].map((text) => ({
    text,
    style: 'bold' as const,
  }));
  const events = [...new Set(compared.flatMap(({ rows }) => rows.map(({ event }) => event)))];
  const lines = (pick: (row: Row) => string) =>
    events.map((event) => [
      `  ${event}`,
      ...compared.map(({ rows }) => pickFrom(rows, event, pick)),
    ]);
  const costs = (pick: (cost: Cost) => number) =>
    compared.map(({ cost }) => pick(cost).toFixed(pick(cost) < 10 ? 2 : 0));
  const section = (text: string) => [{ text, style: 'bold' as const }];
  return [
    `${options.dying === 1 ? 'One node' : `${options.dying} nodes of one zone`} of ${options.nodes} in ${options.zones === 1 ? 'one zone' : `${options.zones} zones`} fall${options.dying === 1 ? 's' : ''} silent.\n`,
    table(
      [
        head,
        section('After the last heartbeat'),
        ...lines(({ afterHeartbeat }) => between(afterHeartbeat.earliest, afterHeartbeat.latest)),
        section('After the death of the machine'),
        ...lines(({ event, afterDeath }) =>
          event === 'last heartbeat'
            ? before(afterDeath.latest, compared)
            : between(afterDeath.earliest, afterDeath.latest),
        ),
        section(`API writes a second, ${options.nodes} nodes`),
        ['  lease renewals', ...costs(({ leaseRenewals }) => leaseRenewals)],
        ['  status posts', ...costs(({ statusPosts }) => statusPosts)],
        section('Set as'),
        ...settingRows(compared),
      ],
      colour,
    ),
  ].join('\n');
}

function before(latest: number, _compared: readonly Compared[]): string {
  return latest === 0 ? '0s' : span(latest);
}

function pickFrom(rows: readonly Row[], event: string, pick: (row: Row) => string): string {
  const row = rows.find((candidate) => candidate.event === event);
  return row ? pick(row) : '-';
}

function between(earliest: number, latest: number): string {
  const [from, to] = [span(earliest), span(latest)];
  if (from === to) return from;
  return latest === Infinity ? `${from} or never` : `${from} … ${to}`;
}

function settingRows(compared: readonly Compared[]): readonly (readonly string[])[] {
  const rows = settingTable.filter(
    ({ name }) =>
      name !== 'delay' && compared.some(({ profile }) => profile.settings[name] !== undefined),
  );
  const kubelet = [
    ['nodeStatusUpdateFrequency', 'statusUpdate'],
    ['nodeStatusReportFrequency', 'statusReport'],
    ['nodeLeaseDurationSeconds', 'leaseDuration'],
  ] as const;
  return [
    ...rows.map(({ name, flag, unit }) => [
      `  --${flag}`,
      ...compared.map(({ profile }) => settingText(settingsOf(profile)[0]?.[name], unit)),
    ]),
    ...kubelet.map(([label, key]) => [
      `  ${label}`,
      ...compared.map(({ profile }) => span(profile.kubelet[key])),
    ]),
  ];
}

function settingText(value: number | undefined, unit: string): string {
  if (value === undefined) return '-';
  return unit === 'seconds' ? span(value) : String(value);
}

/** The same for programs. */
export function compareJson(
  compared: readonly Compared[],
  { nodes, zones, dying }: Options,
): object {
  const window = ({
    earliest,
    latest,
  }: {
    earliest: number;
    latest: number;
  }): { earliest: Time; latest: Time } => ({ earliest: time(earliest), latest: time(latest) });
  return {
    nodes,
    zones,
    dying,
    profiles: compared.map(({ profile, rows, cost }) => ({
      name: profile.name,
      settings: Object.fromEntries(
        settingTable.map(({ name, flag }) => [flag, time(settingsOf(profile)[0]?.[name] ?? 0)]),
      ),
      timeline: rows.map(({ event, afterHeartbeat, afterDeath, because }) => ({
        event: event.toLowerCase().replaceAll(' ', '_'),
        after_heartbeat: window(afterHeartbeat),
        after_death: window(afterDeath),
        because: because ? becauseJson(because) : null,
      })),
      writes_per_second: { lease_renewals: cost.leaseRenewals, status_posts: cost.statusPosts },
    })),
  };
}
