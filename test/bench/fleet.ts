/** One of so many nodes is registered and silent: trouble costs an observer more than calm. */
const silentOneOf = 200;

/** The names of so many nodes. */
export function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `node-${index}`);
}

/** Those that renew their leases. */
export function living(names: readonly string[]): readonly string[] {
  return names.filter((_, index) => index % silentOneOf !== silentOneOf - 1);
}
