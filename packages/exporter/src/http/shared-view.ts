import type { View } from '@kube-heartbeat/rules/view.ts';

/**
 * One forecast for all who ask at about the same time: many readers cost no more than one. Each
 * answer tells by its own `now` of which moment it speaks. Once it is there it serves for `lifetime`
 * milliseconds more.
 */
export function sharedView(view: () => Promise<View>, lifetime: number): () => Promise<View> {
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
