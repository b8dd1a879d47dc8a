import type { Toleration } from '@kube-heartbeat/rules/fact.ts';
import type { Forecast } from '@kube-heartbeat/rules/view.ts';
import { span } from '../duration.ts';
import { becauseJson, type Time, time } from '../http/json.ts';
import { type Cell, table } from '../table.ts';
import { count, safe, wrap } from '../text.ts';
import type { Fall, FileAnswer } from './from-file.ts';

/** So many nodes are shown one by one without being asked for. */
const few = 20;

/** The answer for a file's cluster, for a person. */
export function fileText(answer: FileAnswer, wide: boolean, colour: boolean): string {
  const { snapshot, zones, alone } = answer;
  const { nodes, pods } = snapshot;
  const dead = nodes.length - alone.length;
  const shown = wide || alone.length <= few;
  return [
    `${count(nodes.length, 'node')}, ${count(pods.length, 'pod')} on them, ${count(zones.length, 'zone')}.${dead > 0 ? ` ${count(dead, 'node')} not Ready: left as they are.` : ''}\n`,
    `${wrap(settingsText(answer))}\n`,
    pods.length === 0
      ? 'No pods in the file: times speak of a pod with the default tolerations.\n'
      : `${wrap(tolerationsText(answer))}\n`,
    '\nTimes are after the last heartbeat. A machine dies up to one renewal (10.4s) after it.\n\n',
    table(
      [
        heads('IF ALL OF A ZONE DIE', 'NODES'),
        ...zones.map((fall) => row(fall, [String(fall.nodes)])),
      ],
      colour,
    ),
    '\n',
    shown
      ? table(
          [heads('IF ONE NODE DIES', 'ZONE'), ...alone.map((fall) => row(fall, [safe(fall.zone)]))],
          colour,
        )
      : `${alone.length} nodes one by one: -o wide.\n`,
  ].join('');
}

function heads(...first: readonly string[]): readonly Cell[] {
  const rest = [
    'UNKNOWN',
    'NOEXECUTE',
    'FIRST POD',
    'LAST POD',
    'REPLACED',
    'WAIT',
    'LOST',
    'STAY',
  ];
  return [...first, ...rest].map((text) => ({ text, style: 'bold' as const }));
}

function row(
  { name, unknown, noExecute, firstDeletion, lastDeletion, pods }: Fall,
  more: readonly string[],
): readonly Cell[] {
  const { replaced, waits, lost, stay } = pods;
  return [
    safe(name),
    ...more,
    between(unknown),
    between(noExecute),
    between(firstDeletion),
    between(lastDeletion),
    ...[replaced, waits, lost, stay].map(String),
  ];
}

function between(forecast: Forecast | undefined): string {
  if (!forecast || forecast.earliest === Infinity) return 'never';
  const { earliest, latest } = forecast;
  if (latest === Infinity) return `${span(earliest)} or never`;
  return span(earliest) === span(latest) ? span(earliest) : `${span(earliest)} … ${span(latest)}`;
}

function settingsText({ settings }: FileAnswer): string {
  const values = (pick: (each: FileAnswer['settings'][number]) => string) =>
    [...new Set(settings.map(pick))].join(' or ');
  return `Controller 1.${values(({ version }) => String(version))}, grace ${values(({ grace }) => span(grace))}, tick ${values(({ tick }) => span(tick))}: what a file cannot tell is assumed, and bounds cover it; flags narrow them (--controller-version, --node-monitor-grace-period).`;
}

const unreachable = 'node.kubernetes.io/unreachable';

/** How long the pods tolerate an unreachable node, most common first. */
function tolerationsText({ snapshot }: FileAnswer): string {
  const counts = new Map<string, number>();
  for (const { tolerations } of snapshot.pods) {
    const words = patience(tolerations);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const shown = sorted.slice(0, 6).map(([words, number]) => `${number} ${words}`);
  const { unreachableSeconds: usual } = snapshot.known;
  const found = usual ? ` The default is ${usual.value}s by the newest pods.` : '';
  return `Pods tolerate an unreachable node: ${shown.join(', ')}${sorted.length > 6 ? ', …' : ''}.${found}`;
}

function patience(tolerations: readonly Toleration[]): string {
  const used = tolerations.find(
    ({ key, effect, operator, value }) =>
      (key === '' || key === unreachable) &&
      (effect === '' || effect === 'NoExecute') &&
      (operator === 'Exists' || value === ''),
  );
  if (used === undefined) return 'not at all';
  return used.seconds === undefined ? 'for ever' : `for ${span(Math.max(used.seconds, 0))}`;
}

/** The same for programs. */
export function fileJson({ snapshot, zones, alone, settings }: FileAnswer): object {
  const forecastJson = (
    forecast: Forecast | undefined,
  ): { earliest: Time; latest: Time; because: object } | null =>
    forecast
      ? {
          earliest: time(forecast.earliest),
          latest: time(forecast.latest),
          because: becauseJson(forecast.because),
        }
      : null;
  const fall = ({
    name,
    zone,
    nodes,
    unknown,
    noExecute,
    firstDeletion,
    lastDeletion,
    pods,
  }: Fall) => ({
    name,
    zone,
    nodes,
    unknown: forecastJson(unknown),
    no_execute: forecastJson(noExecute),
    first_deletion: forecastJson(firstDeletion),
    last_deletion: forecastJson(lastDeletion),
    pods,
  });
  return {
    nodes: snapshot.nodes.length,
    pods: snapshot.pods.length,
    candidates: settings.map(({ version, grace, tick }) => ({ version, grace, tick })),
    zones: zones.map(fall),
    each_alone: alone.map(fall),
  };
}
