import { failure } from '../exit.ts';
import type { NodesJson, OneNodeJson } from '../http/json.ts';
import type { ScoreJson } from '../http/json-score.ts';

/** The answer of /api/v1/nodes, `undefined`: this is none. */
export function asNodes(body: unknown): NodesJson | undefined {
  return has(body, 'now', 'clock_offset', 'nodes') ? (body as NodesJson) : undefined;
}

/** The answer of /api/v1/nodes/NAME. */
export function asNode(body: unknown): OneNodeJson | undefined {
  return has(body, 'now', 'clock_offset', 'node') ? (body as OneNodeJson) : undefined;
}

/** The answer of /api/v1/score. */
export function asScore(body: unknown): ScoreJson | undefined {
  return has(body, 'now', 'predictions', 'recent') ? (body as ScoreJson) : undefined;
}

/** The names that a 404 of /api/v1/nodes/NAME holds. */
export function asNearest(body: unknown): readonly string[] | undefined {
  const { nearest } = has(body, 'nearest') ? (body as { nearest: unknown }) : {};
  if (!Array.isArray(nearest)) return undefined;
  return nearest.filter((name) => typeof name === 'string');
}

/** The failure of an answer that is not ours. */
export function notOurs(where: string): Error {
  return failure(
    1,
    `What answers at ${where} is no kube-heartbeat of this version: name another with --server, or use --direct.`,
  );
}

function has(body: unknown, ...keys: readonly string[]): boolean {
  return typeof body === 'object' && body !== null && keys.every((key) => key in body);
}
