import type { Instant } from '@kube-heartbeat/rules/time.ts';
import type { ForecastJson, NodeJson } from '../http/json.ts';
import { after } from './outcome-lines.ts';

/** What the exporter says of a node in trouble: what is wrong, and what comes when; from the story's begin. */
export function foretold(node: NodeJson, begun: Instant): string {
  const { name, lease_seen: seen, unknown, not_ready, no_execute: taint, eviction } = node;
  const isOwnWord = node.phase === 'ready';
  const parts = [
    isOwnWord ? (['NotReady', not_ready] as const) : (['Unknown', unknown] as const),
    ['NoExecute', taint] as const,
    ['first deletion', eviction] as const,
  ];
  const told = parts.flatMap(([word, forecast]) =>
    forecast ? [`${word} ${bounds(forecast, begun)}`] : [],
  );
  const age =
    isOwnWord || seen === null ? '' : `, whose last renewal was seen ${after(seen - begun)}`;
  const why = node.cause === null ? '' : ` Why: ${node.cause_says}.`;
  return `Predicted for ${name}${age}: ${told.join(', ')}.${why}`;
}

/** Why a node that Kubernetes calls Ready is taken for dead. */
export function evidence({ name, cause_says, ready_but_dead }: NodeJson): string {
  const { ratio = 0, signs = [] } = ready_but_dead ?? {};
  const score = `${Math.round(100 * ratio)} %`;
  return `${name} is Ready but dead (${score}): ${signs.map(({ says }) => says).join('; ')}. Why: ${cause_says}.`;
}

function bounds({ earliest, latest }: ForecastJson, begun: Instant): string {
  const word = (time: number | 'never') => (time === 'never' ? 'never' : after(time - begun));
  return `${word(earliest)} … ${word(latest)}`;
}
