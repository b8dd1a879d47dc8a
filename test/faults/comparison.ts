import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ForecastJson,
  NodeJson,
  NodesJson,
  Time,
} from '../../packages/exporter/src/http/json.ts';
import type { Exporter } from './exporter.ts';
import type { Stage, Stored } from './stage.ts';

/** Seconds by which two exporters may differ on a time that both have seen. */
const apart = 1.5;
const patience = 30;

/**
 * What the exporter has wrong, in sentences: nodes lost or invented, or not as the API server has
 * them, and forecasts that are not those of an exporter which has just started. Looks again until
 * nothing is wrong, for a while.
 */
export async function wrongs(stage: Stage): Promise<readonly string[]> {
  const fresh = await stage.fresh();
  try {
    let found: readonly string[] = [];
    for (const begun = performance.now(); performance.now() - begun < patience * 1000; ) {
      const renewed = await stage.renew();
      await sleep(500);
      found = await differences(stage, fresh, renewed);
      if (found.length === 0) return [];
      await sleep(500);
    }
    return found;
  } finally {
    await fresh.child.stop();
  }
}

async function differences(
  stage: Stage,
  fresh: Exporter,
  renewed: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const [stored, mine, theirs] = await Promise.all([
    stage.stored(),
    stage.exporter.told(),
    fresh.told(),
  ]);
  return [
    ...misread(stored, mine),
    ...blind(mine),
    ...missedRenewals(mine, renewed),
    ...mine.nodes.flatMap((node) => forecastsApart(node, theirs)),
  ].slice(0, 10);
}

/** Nodes that are lost, invented, or not as the API server has them. */
export function misread(stored: readonly Stored[], { nodes }: NodesJson): readonly string[] {
  const expected = stored.map(({ name, ready, taints }) => `${name} ${ready} ${taints}`);
  return unlike(expected, nodes.map(lineOf));
}

const lineOf = ({ name, ready, taints }: NodeJson): string =>
  `${name} ${ready} ${taints.map(({ key }) => key).join()}`;

function unlike(expected: readonly string[], told: readonly string[]): readonly string[] {
  const [one, other] = [new Set(expected), new Set(told)];
  return [
    ...expected.filter((line) => !other.has(line)).map((line) => `not told: ${line}`),
    ...told.filter((line) => !one.has(line)).map((line) => `not stored: ${line}`),
  ];
}

function blind({ fresh, problems }: NodesJson): readonly string[] {
  const stale = Object.entries(fresh).filter(([, is]) => !is);
  return [...stale.map(([resource]) => `${resource} are stale`), ...problems];
}

function missedRenewals(
  { nodes }: NodesJson,
  renewed: ReadonlyMap<string, number>,
): readonly string[] {
  return nodes.flatMap(({ name, lease_renew_time: seen }) => {
    const at = renewed.get(name);
    return at === undefined || (seen ?? 0) > at - 0.01
      ? []
      : [`${name}: renewed at ${at}, ${seen}`];
  });
}

function forecastsApart(node: NodeJson, { nodes }: NodesJson): readonly string[] {
  const other = nodes.find(({ name }) => name === node.name);
  if (other === undefined) return [`${node.name}: not known to the new one`];
  const phases = node.phase === other.phase ? [] : [`${node.name}: ${node.phase}, ${other.phase}`];
  // Pods of nodes in trouble are known for a while after it: then there is no pod to assume.
  const samePods = node.pods_assumed === other.pods_assumed;
  const eviction = samePods ? (['eviction'] as const) : [];
  const kinds = ['unknown', 'not_ready', 'no_execute', ...eviction] as const;
  return [
    ...phases,
    ...kinds
      .filter((kind) => !agree(node[kind], other[kind]))
      .map((kind) => `${node.name}: ${kind} ${said(node[kind])}, ${said(other[kind])}`),
  ];
}

/** One of the two may know less, and then has wider bounds; never others. */
function agree(one: ForecastJson | null, other: ForecastJson | null): boolean {
  if (one === null || other === null) return one === other;
  return contains(one, other) || contains(other, one);
}

function contains(wide: ForecastJson, narrow: ForecastJson): boolean {
  const early = secondsOf(wide.earliest) <= secondsOf(narrow.earliest) + apart;
  return early && secondsOf(narrow.latest) <= secondsOf(wide.latest) + apart;
}

const secondsOf = (time: Time): number => (time === 'never' ? Infinity : time);

function said(forecast: ForecastJson | null): string {
  if (forecast === null) return 'none';
  const { earliest, latest, because } = forecast;
  return `${earliest}…${latest} (${because['code']})`;
}
