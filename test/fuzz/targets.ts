import { decodeLeader, decodeLease } from 'kube-heartbeat/src/kube/decode.ts';
import { decodePod } from 'kube-heartbeat/src/kube/decode-pod.ts';
import { Garbage } from 'kube-heartbeat/src/kube/garbage.ts';
import { dig, list as items, parseJson } from 'kube-heartbeat/src/kube/json.ts';
import { Lines } from 'kube-heartbeat/src/kube/lines.ts';
import { NodeDecoder } from 'kube-heartbeat/src/kube/node-decoder.ts';
import { Pieces } from 'kube-heartbeat/src/kube/pieces.ts';
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
  readonly read: (chunks: readonly Buffer[]) => number;
}

const seen = { seenAt: 7 };
const reading = { pool: ['pool'], virtual: ['type=kwok'], addressTypes: ['InternalIP'] };

/** Every decoder, on whatever shape: none throws, and each fact is of a name and of real numbers. */
function factsOf(raw: unknown, nodes: NodeDecoder): number {
  const decoded = [
    decodeLease(raw, seen),
    decodeLeader(raw, seen),
    nodes.decode(raw, seen),
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

/** Whoever takes what is whole out of chunks. */
interface Taker {
  readonly take: (chunk: Buffer) => readonly unknown[];
  readonly end: () => unknown;
}

/** The facts of all objects that chunks bring. Garbage is what a reader may say, and nothing else. */
function counted(chunks: readonly Buffer[], { take, end }: Taker): number {
  const nodes = new NodeDecoder(reading);
  let facts = 0;
  try {
    for (const chunk of chunks) for (const raw of take(chunk)) facts += factsOf(raw, nodes);
    end();
  } catch (error) {
    if (!(error instanceof Garbage)) throw error;
  }
  return facts;
}

const kinds: readonly ObjectKind[] = ['Lease', 'Node', 'Pod'];

function sumOver(act: (kind: ObjectKind) => number): number {
  return kinds.reduce((sum, kind) => sum + act(kind), 0);
}

function listOf(kind: ObjectKind): Taker {
  const reader = new ListReader(kind);
  const pieces = new Pieces(reader);
  const end = () => {
    pieces.end();
    reader.end();
  };
  return { take: (chunk) => pieces.take(chunk), end };
}

const objectOf = (event: unknown): unknown => dig(event, 'object');

function watchOf(kind: ObjectKind): Taker {
  const pieces = new Pieces(frames(kind));
  return { take: (chunk) => pieces.take(chunk).map(objectOf), end: () => pieces.end() };
}

function jsonWatch(): Taker {
  const lines = new Lines();
  return {
    take: (chunk) => lines.take(chunk).map((line) => objectOf(parseJson(line))),
    end: () => undefined,
  };
}

/** All that reads what others wrote. */
export const targets: readonly Target[] = [
  {
    name: 'protobuf lists',
    corpus: 'lists',
    read: (chunks) => sumOver((kind) => counted(chunks, listOf(kind))),
  },
  {
    name: 'protobuf watches',
    corpus: 'frames',
    read: (chunks) => sumOver((kind) => counted(chunks, watchOf(kind))),
  },
  {
    name: 'JSON lists',
    corpus: 'bodies',
    read: (chunks) => {
      const body = parseJson(Buffer.concat(chunks).toString('utf8'));
      const nodes = new NodeDecoder(reading);
      const facts = items(body, 'items').map((raw) => factsOf(raw, nodes));
      return facts.reduce((sum, count) => sum + count, 0);
    },
  },
  {
    name: 'JSON watches',
    corpus: 'lines',
    read: (chunks) => counted(chunks, jsonWatch()),
  },
  {
    name: 'text pages',
    corpus: 'pages',
    read: (chunks) => {
      const reader = readText(wantedFamilies);
      for (const chunk of chunks) reader.push(chunk.toString('utf8'));
      reader.end();
      for (const value of reader.values.values()) refuseNaN(value);
      return reader.values.size;
    },
  },
];
