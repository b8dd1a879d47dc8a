import { finish } from '@kube-heartbeat/rules/steps.ts';
import type { Outlook } from '@kube-heartbeat/rules/view.ts';
import { type RenderOptions, render } from '../src/render.ts';
import type { Witness } from '../src/witness.ts';

/** A whole page. */
export function pageText(view: Outlook, witness: Witness, options: RenderOptions): string {
  return textOf(finish(render(view, witness, options)));
}

/** What chunks of a page say together. */
export function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return chunks.map((chunk) => decoder.decode(chunk)).join('');
}
