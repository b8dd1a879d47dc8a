import type { Random } from '@kube-heartbeat/simulator/random.ts';

type Mutation = (bytes: Buffer, random: Random, corpus: readonly Buffer[]) => Buffer;

const index = (random: Random, length: number): number => Math.floor(random() * length);

/** Values at which readers of lengths and numbers err. */
const edges = [0, 1, 0x0a, 0x12, 0x22, 0x7f, 0x80, 0xff, ...Buffer.from('{}[]",:\\\n')];

const mutations: readonly Mutation[] = [
  (bytes, random) => {
    bytes[index(random, bytes.length)] = index(random, 256);
    return bytes;
  },
  (bytes, random) => {
    bytes[index(random, bytes.length)] = edges[index(random, edges.length)] ?? 0;
    return bytes;
  },
  (bytes, random) => {
    const at = index(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << index(random, 8));
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, index(random, bytes.length + 1)),
  (bytes, random) => {
    const at = index(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + index(random, 16))]);
  },
  (bytes, random) => {
    const at = index(random, bytes.length);
    const more = Buffer.from(
      Array.from({ length: 1 + index(random, 12) }, () => index(random, 256)),
    );
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
  // A number that does not end, or is huge.
  (bytes, random) => {
    const at = index(random, bytes.length);
    bytes.subarray(at, at + 1 + index(random, 11)).fill(random() < 0.5 ? 0xff : 0x80);
    return bytes;
  },
  // Less than nothing, in the ten bytes that it takes: a reader that believes it steps back.
  (bytes, random) => {
    const at = index(random, bytes.length);
    const less = Buffer.from([0x80 + index(random, 128), ...Array(8).fill(0xff), 1]);
    return Buffer.concat([bytes.subarray(0, at), less, bytes.subarray(at + 1)]);
  },
  (bytes, random, corpus) => {
    const other = corpus[index(random, corpus.length)] ?? bytes;
    const rest = other.subarray(index(random, other.length));
    return Buffer.concat([bytes.subarray(0, index(random, bytes.length)), rest]);
  },
  (bytes, random) => {
    const at = index(random, bytes.length);
    const part = bytes.subarray(at, at + 1 + index(random, 64));
    return Buffer.concat([bytes.subarray(0, at), part, part, bytes.subarray(at)]);
  },
];

/** One input of the corpus, changed in one to four places; the corpus stays as it is. */
export function mutated(corpus: readonly Buffer[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(corpus[index(random, corpus.length)] ?? []);
  for (let left = 1 + index(random, 4); left > 0 && bytes.length > 0; left -= 1) {
    bytes = mutations[index(random, mutations.length)]?.(bytes, random, corpus) ?? bytes;
  }
  return bytes;
}
