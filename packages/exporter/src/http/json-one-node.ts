import type { View } from '@kube-heartbeat/rules/view.ts';
import { upstreamOf } from '../commands/upstream.ts';
import { type Verdict, verdictOf } from '../commands/verdict.ts';
import {
  clusterJson,
  type ForecastJson,
  type NodeJson,
  nodeJson,
  type OneNodeJson,
} from './json.ts';
import type { OutcomeJson } from './json-score.ts';
import type { Live } from './live.ts';

/** The answer of /api/v1/nodes/NAME: the node, and what a person makes of it. */
export interface ToldNodeJson extends OneNodeJson {
  readonly verdict: Verdict;
  /** The function of Kubernetes behind each `because.code` of the answer, where there is one. */
  readonly rules: Readonly<Record<string, string>>;
  /** When renewals were due since the last one, as a kubelet that lives would have sent them. */
  readonly renewals_due: readonly number[];
  /** Judged forecasts of the node and its pods, newest first. */
  readonly past: readonly OutcomeJson[];
}

/** More dots in a row tell nobody more. */
const mostDue = 60;

/** What is told of one node; `undefined`: there is none of this name. */
export function oneNodeJson(
  view: View,
  name: string,
  live: Pick<Live, 'problems' | 'recent'>,
): ToldNodeJson | undefined {
  const found = view.nodes.find((node) => node.name === name);
  if (found === undefined) return undefined;
  const cluster = clusterJson(view, live.problems());
  const node = nodeJson(found, view);
  return {
    ...cluster,
    node,
    verdict: verdictOf(node, cluster),
    rules: rulesOf(node),
    renewals_due: dueOf(node, cluster.now),
    past: live.recent().filter((outcome) => outcome.node === name),
  };
}

function rulesOf({ unknown, no_execute, eviction, pods }: NodeJson): Record<string, string> {
  const all: readonly (ForecastJson | null)[] = [
    ...[unknown, no_execute, eviction],
    ...pods.flatMap((pod) => [pod.deletion, pod.endpoints, pod.object_end]),
  ];
  const codes = new Set(all.flatMap((forecast) => forecast?.because['code'] ?? []));
  const rules = [...codes].map((code) => [code, upstreamOf(code)] as const);
  return Object.fromEntries(rules.filter(([, rule]) => rule !== ''));
}

function dueOf({ lease_seen, renew_interval }: NodeJson, now: number): readonly number[] {
  if (lease_seen === null) return [];
  const count = Math.floor((now - lease_seen) / renew_interval);
  return Array.from(
    { length: Math.max(0, Math.min(count, mostDue)) },
    (_, index) => lease_seen + (index + 1) * renew_interval,
  );
}
