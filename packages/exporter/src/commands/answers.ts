import { failure } from '../exit.ts';
import type { NodesJson, OneNodeJson } from '../http/json.ts';
import type { ScoreJson } from '../http/json-score.ts';
import { safe } from '../text.ts';

/** Somebody who can say how the nodes are. */
export interface Answers {
  /** It only looked for a moment: its times are estimates. */
  readonly estimate: boolean;
  /** What to know about the source, a sentence each. */
  readonly remarks: readonly string[];
  readonly nodes: () => Promise<NodesJson>;
  readonly node: (name: string) => Promise<OneNodeJson>;
  readonly score: () => Promise<ScoreJson>;
  readonly close: () => void;
}

/** The answer to one GET. */
export interface Got {
  readonly status: number;
  readonly body: unknown;
}

/** GETs a path of an exporter. */
export interface Way {
  /** For people: where it leads. */
  readonly where: string;
  readonly get: (path: string) => Promise<Got>;
}

/** Nobody knows a node of this name. */
export function noNode(name: string, nearest: readonly string[]): Error {
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.map(safe).join(', ')}?` : '';
  return failure(1, `There is no node ${safe(name)}.${hint}`);
}
