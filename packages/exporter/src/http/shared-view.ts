import type { View } from '@kube-heartbeat/rules/view.ts';

/** Milliseconds that a forecast of the whole fleet serves whoever asks. */
const lifetime = 250;

/**
 * One forecast for all who ask at about the same time: many readers cost no more than one. Each
 * answer tells by its own `now` of which moment it speaks.
 */
export function sharedView(view: () => Promise<View>): () => Promise<View> {
  let last: Promise<View> | undefined;
  let until = -Infinity;
  return () => {
    if (last !== undefined && performance.now() < until) return last;
    const next = view();
    [last, until] = [next, Infinity];
    next.then(
      () => (until = performance.now() + lifetime),
      () => (until = -Infinity),
    );
    return next;
  };
}
