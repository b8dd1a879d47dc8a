import { says } from '@kube-heartbeat/rules/says.ts';
import { settingTable } from '@kube-heartbeat/rules/settings.ts';
import type { Window } from '@kube-heartbeat/rules/time.ts';
import { span } from '../duration.ts';
import { becauseJson, type Time, time } from '../http/json.ts';
import type { Options } from '../options.ts';
import { type Cell, table } from '../table.ts';
import { count } from '../text.ts';
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

const bold = (text: string): Cell => ({ text, style: 'bold' });

/** The timelines side by side. */
export function compareText(
  compared: readonly Compared[],
  options: Options,
  colour: boolean,
): string {
  const costs = (pick: (cost: Cost) => number) =>
    compared.map(({ cost }) => pick(cost).toFixed(pick(cost) < 10 ? 2 : 0));
  const rows = [
    ['', ...compared.map(({ profile }) => profile.name)].map(bold),
    [bold('After the last heartbeat')],
    ...eventRows(compared, ({ afterHeartbeat }) => afterHeartbeat),
    [bold('After the death of the machine')],
    ...eventRows(compared, ({ afterDeath }) => afterDeath),
    [bold(`API writes a second, ${count(options.nodes, 'node')}`)],
    ['  lease renewals', ...costs(({ leaseRenewals }) => leaseRenewals)],
    ['  status posts', ...costs(({ statusPosts }) => statusPosts)],
    [bold('Set as')],
    ...settingRows(compared),
  ];
  return `${storyOf(options)}\n\n${table(rows, colour)}${neverText(compared)}`;
}

function storyOf({ nodes, zones, dying }: Options): string {
  const who = dying === 1 ? 'One node falls' : `${dying} nodes of one zone fall`;
  return `${who} silent at 0s. The cluster has ${count(nodes, 'node')} in ${count(zones, 'zone')}.`;
}

function eventRows(
  compared: readonly Compared[],
  pick: (row: Row) => Window,
): readonly (readonly Cell[])[] {
  const events = [...new Set(compared.flatMap(({ rows }) => rows.map(({ event }) => event)))];
  const cell = (rows: readonly Row[], event: string) => {
    const row = rows.find((candidate) => candidate.event === event);
    return row ? between(pick(row)) : '-';
  };
  return events.map((event) => [`  ${event}`, ...compared.map(({ rows }) => cell(rows, event))]);
}

/** Why something may never come, once for each reason. */
function neverText(compared: readonly Compared[]): string {
  const reasons = compared.flatMap(({ rows }) =>
    rows.flatMap(({ afterHeartbeat, because }) =>
      afterHeartbeat.latest === Infinity && because ? [says(because)] : [],
    ),
  );
  return [...new Set(reasons)].map((reason) => `Never: ${reason}.\n`).join('');
}

function between({ earliest, latest }: Window): string {
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
  const window = ({ earliest, latest }: Window): { earliest: Time; latest: Time } => ({
    earliest: time(earliest),
    latest: time(latest),
  });
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
