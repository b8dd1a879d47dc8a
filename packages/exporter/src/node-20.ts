/*
 * What Node 20 lacks of the language's library (ES2024): the published package runs there. The
 * image has a newer Node, where none of this is used.
 */

Promise.withResolvers ??= <T>(): PromiseWithResolvers<T> => {
  const box: Partial<PromiseWithResolvers<T>> = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(box, { resolve, reject }));
  return Object.assign(box, { promise }) as PromiseWithResolvers<T>;
};

Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index);
    index += 1;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

Object.groupBy ??= <K extends PropertyKey, T>(
  items: Iterable<T>,
  keyOf: (item: T, index: number) => K,
): Partial<Record<K, T[]>> =>
  Object.fromEntries(Map.groupBy(items, keyOf)) as Partial<Record<K, T[]>>;
