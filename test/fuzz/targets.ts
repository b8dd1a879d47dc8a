import { decodeLeader, decodeLease } from 'kube-heartbeat/src/kube/decode.ts';
import { decodeNode } from 'kube-heartbeat/src/kube/decode-node.ts';
import { decodePod } from 'kube-heartbeat/src/kube/decode-pod.ts';
import { Garbage } from 'kube-heartbeat/src/kube/garbage.ts';
import { dig, list as items, parseJson } from 'kube-heartbeat/src/kube/json.ts';
import { lines } from 'kube-heartbeat/src/kube/lines.ts';
import { pieces } from 'kube-heartbeat/src/kube/pieces.ts';
import { frames } from 'kube-heartbeat/src/kube/protobuf-frames.ts';
import { ListReader } from 'kube-heartbeat/src/kube/protobuf-list.ts';
import type { ObjectKind } from 'kube-heartbeat/src/kube/protobuf-objects.ts';
import { wantedFamilies } from 'kube-heartbeat/src/kubelet/reading.ts';
import { readText } from 'kube-heartbeat/src/kubelet/text-reader.ts';
import type { Corpus } from './corpus.ts';

/** Reads chunks to their end; how many facts they gave. What it throws breaks it. */
export interface Target {
  readonly name: string;
  readonly corpus: keyof Corpus;
  readonly read: (chunks: readonly Buffer[]) => Promise<number>;
}

const seen = { seenAt: 7 };
const reading = { pool: ['pool'], virtual: ['type=kwok'], addressTypes: ['InternalIP'] };

/** Every decoder, on whatever shape: none throws, and each fact is of a name and of real numbers. */
function factsOf(raw: unknown): number {
  const decoded = [
    decodeLease(raw, seen),
    decodeLeader(raw, seen),
    decodeNode(raw, seen, reading),
    decodePod(raw, seen),
  ];
  const facts = decoded.flatMap(({ fact }) => (fact === undefined ? [] : [fact]));
  for (const fact of facts) {
    if ('node' in fact && fact.node === '') throw new Error('a fact of a node without a name');
    refuseNaN(fact);
  }
  return facts.length;
}

function refuseNaN(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Error('a number that is none');
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(refuseNaN);
}

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/** Garbage is what a reader may say, and nothing else. */
async function counted(objects: AsyncIterable<readonly unknown[]>, end = (): unknown => 0) {
  let facts = 0;
  try {
    for await (const batch of objects) for (const raw of batch) facts += factsOf(raw);
    end();
  } catch (error) {
    if (!(error instanceof Garbage)) throw error;
  }
  return facts;
}

const kinds: readonly ObjectKind[] = ['Lease', 'Node', 'Pod'];

async function sumOver(act: (kind: ObjectKind) => Promise<number>): Promise<number> {
  let sum = 0;
  for (const kind of kinds) sum += await act(kind);
  return sum;
}

/** All that reads what others wrote. */
export const targets: readonly Target[] = [
  {
    name: 'protobuf lists',
    corpus: 'lists',
    read: (chunks) =>
      sumOver((kind) => {
        const reader = new ListReader(kind);
        return counted(pieces(stream(chunks), reader), () => reader.end());
      }),
  },
  {
    name: 'protobuf watches',
    corpus: 'frames',
    read: (chunks) => sumOver((kind) => counted(objectsOf(pieces(stream(chunks), frames(kind))))),
  },
  {
    name: 'JSON lists',
    corpus: 'bodies',
    read: async (chunks) => {
      const body = parseJson(Buffer.concat(chunks).toString('utf8'));
      const facts = items(body, 'items').map(factsOf);
      return facts.reduce((sum, count) => sum + count, 0);
    },
  },
  {
    name: 'JSON watches',
    corpus: 'lines',
    read: (chunks) => counted(objectsOf(parsed(chunks))),
  },
  {
    name: 'text pages',
    corpus: 'pages',
    read: async (chunks) => {
      const reader = readText(wantedFamilies);
      for (const chunk of chunks) reader.push(chunk.toString('utf8'));
      reader.end();
      for (const value of reader.values.values()) refuseNaN(value);
      return reader.values.size;
    },
  },
];

async function* objectsOf(batches: AsyncIterable<readonly unknown[]>) {
  for await (const batch of batches) yield batch.map((event) => dig(event, 'object'));
}

async function* parsed(chunks: readonly Buffer[]): AsyncGenerator<readonly unknown[]> {
  for await (const batch of lines(stream(chunks))) yield batch.map((line) => parseJson(line));
}
