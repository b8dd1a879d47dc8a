import { setImmediate as turn } from 'node:timers/promises';
import type { Steps } from '@kube-heartbeat/rules/steps.ts';

/** Milliseconds of work after which others get their turn. */
export const slice = 10;

/** Runs steps to their end, a slice at a time: what arrives meanwhile waits for one slice only. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (let until = performance.now() + slice; ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await turn();
    until = performance.now() + slice;
  }
}
