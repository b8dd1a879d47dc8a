import { readFileSync } from 'node:fs';
import type { Instant } from '@kube-heartbeat/rules/time.ts';

/** A query of a dashboard as it is committed. */
export interface PanelQuery {
  readonly board: string;
  readonly panel: string;
  readonly index: number;
  readonly expr: string;
  /** Grafana asks for one moment alone, not for a span of time. */
  readonly instant: boolean;
}

/** What a query told over time. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [at: number, value: string])[];
}

/** What is chosen above the dashboard; every node where none is. */
interface Chosen {
  readonly cluster: string;
  readonly node?: string;
}

/** Every query of every panel of a dashboard. */
export function queriesOf(board: string): readonly PanelQuery[] {
  const { panels: all } = JSON.parse(readFileSync(`dashboards/${board}.json`, 'utf8')) as {
    panels: readonly { title: string; targets?: readonly { expr: string; instant?: boolean }[] }[];
  };
  return all.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, instant = false }, index) => ({
      board,
      panel: title,
      index,
      expr,
      instant,
    })),
  );
}

/** Everything that a query told since the start, with the variables filled in. */
export async function ask(
  url: string,
  expr: string,
  chosen: Chosen,
  start: Instant,
): Promise<readonly Series[] | string> {
  const query = expr
    .replaceAll('$cluster', chosen.cluster)
    .replaceAll('$node', chosen.node ?? '.*')
    .replaceAll(/\$(topology_zone|pool)\b/g, '.*')
    .replaceAll('$__rate_interval', '15s')
    .replaceAll('$__range', '60s');
  const range = { start: String(start), end: String(Date.now() / 1000), step: '1' };
  const asked = new URLSearchParams({ query, ...range });
  const answer = (await (await fetch(`${url}/api/v1/query_range?${asked}`)).json()) as {
    error?: string;
    data?: { result: readonly Series[] };
  };
  return answer.data?.result ?? answer.error ?? 'no answer';
}

/** How many series a query brings Grafana: of a span of time all, else the most of any moment. */
export function seriesIn(answer: readonly Series[], { instant }: PanelQuery): number {
  if (!instant) return answer.length;
  const at = new Map<number, number>();
  for (const [time] of answer.flatMap(({ values }) => values))
    at.set(time, (at.get(time) ?? 0) + 1);
  return Math.max(0, ...at.values());
}
