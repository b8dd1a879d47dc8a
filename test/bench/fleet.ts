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

/** What makes a node as large as real ones are: their images, some 10 kB. */
export const images: readonly { readonly names: string[]; readonly sizeBytes: number }[] =
  Array.from({ length: 40 }, (_, index) => ({
    names: [
      `registry.example/team-${index % 7}/service-${index}@sha256:${String(index).padStart(64, 'a')}`,
      `registry.example/team-${index % 7}/service-${index}:v1.${index}.0`,
    ],
    sizeBytes: 1_000_000 * (index + 1),
  }));
