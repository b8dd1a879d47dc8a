/** One of so many nodes is registered and silent: trouble costs an observer more than calm. */
const silentOneOf = 200;

/** The names of so many nodes: long enough for leases of 600 bytes of JSON, as real ones are. */
export function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `node-${String(index).padStart(6, '0')}`);
}

/** Which of them it is. */
export function numberOf(name: string): number {
  return Number(name.slice('node-'.length));
}

/** Where the kubelet of a node is reached: each has an address of loopback for itself. */
export function addressOf(index: number): string {
  return `127.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}

/** Those that renew their leases. */
export function living(names: readonly string[]): readonly string[] {
  return names.filter((_, index) => index % silentOneOf !== silentOneOf - 1);
}

/** What makes a node as large as real ones are, 10 kB of JSON: the 50 images that a kubelet names. */
export const images: readonly { readonly names: string[]; readonly sizeBytes: number }[] =
  Array.from({ length: 50 }, (_, index) => ({
    names: [
      `registry.example/team-${index % 7}/service-${index}@sha256:${String(index).padStart(64, 'a')}`,
      `registry.example/team-${index % 7}/service-${index}:v1.${index}.0`,
    ],
    sizeBytes: 1_000_000 * (index + 1),
  }));
