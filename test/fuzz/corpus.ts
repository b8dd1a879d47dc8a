import { readdirSync, readFileSync } from 'node:fs';
import { relistPage, wholePage } from 'kube-heartbeat/src/kubelet/kubelet.test-server.ts';

/** Inputs that are sound, and those that once broke something. */
export interface Corpus {
  readonly lists: readonly Buffer[];
  readonly frames: readonly Buffer[];
  readonly lines: readonly Buffer[];
  readonly pages: readonly Buffer[];
}

const recorded = new URL('../../packages/exporter/src/kube/testdata/', import.meta.url);
const kinds = ['Lease', 'Node', 'Pod'] as const;

/** What API servers and kubelets said. */
export function readCorpus(): Corpus {
  const records = readdirSync(recorded)
    .filter((file) => file.startsWith('forms-'))
    .map((file) => JSON.parse(readFileSync(new URL(file, recorded), 'utf8')));
  const of = (part: 'lists' | 'watches', form: 'json' | 'protobuf') =>
    records.flatMap((record) =>
      kinds.map((kind) =>
        Buffer.from(record[part][kind][form], form === 'json' ? 'utf8' : 'base64'),
      ),
    );
  return {
    lists: of('lists', 'protobuf'),
    frames: of('watches', 'protobuf'),
    lines: of('watches', 'json'),
    pages: [relistPage(1_800_000_000.25, 17), wholePage(1, 1).slice(0, 4000)].map((page) =>
      Buffer.from(page),
    ),
  };
}
