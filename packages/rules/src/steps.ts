/**
 * Work that may be done a little at a time: after each step whoever runs it may turn to something
 * else. Facts may be taken in between two steps; what such work returns says what then holds.
 */
export type Steps<T> = Generator<void, T>;

/** Those of many that pass a test, one a step. */
export function* filterSteps<T>(
  items: readonly T[],
  test: (item: T) => boolean,
): Steps<readonly T[]> {
  const kept: T[] = [];
  for (const item of items) {
    if (test(item)) kept.push(item);
    yield;
  }
  return kept;
}

/** Runs steps to their end at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
