import type { NodeView } from '@kube-heartbeat/rules/view.ts';

/** What was written of one node, by the place of each family among all. */
export interface NodeTexts {
  /** The name of the node as a label. */
  label: string | undefined;
  /** Lines; of a family that ages what stands before its value. */
  readonly lines: (string | undefined)[];
}

/**
 * What was written of nodes. It is written again as it is as long as the forecast gives the same view
 * of a node, and the wall clock stands to ours as it did.
 */
export class KeptTexts {
  #wallOffset = Number.NaN;
  #texts: WeakMap<NodeView, NodeTexts> = new WeakMap();

  /** Those of one node; empty where it is written of for the first time. */
  of(node: NodeView, wallOffset: number): NodeTexts {
    if (wallOffset !== this.#wallOffset) this.#texts = new WeakMap();
    this.#wallOffset = wallOffset;
    const known = this.#texts.get(node);
    if (known !== undefined) return known;
    const texts = { label: undefined, lines: [] };
    // What is in trouble is looked at anew each time.
    if (node.plain) this.#texts.set(node, texts);
    return texts;
  }
}

/** One string in one piece: what was put together from parts is gone through at each reading. */
export function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
