import { readdirSync, readFileSync } from 'node:fs';
import { relistPage, wholePage } from 'kube-heartbeat/src/kubelet/kubelet.test-server.ts';

/** By what they are: lists and watches in protobuf, lists and watches in JSON, pages of kubelets. */
export type Corpus = Readonly<
  Record<'lists' | 'frames' | 'bodies' | 'lines' | 'pages', readonly Buffer[]>
>;

/** An input that is none of a sound writer's; `what` says what is wrong with it. */
interface Kept {
  readonly corpus: keyof Corpus;
  readonly what: string;
  readonly input: Buffer;
}

const recorded = new URL('../../packages/exporter/src/kube/testdata/', import.meta.url);
const kinds = ['Lease', 'Node', 'Pod'] as const;

const keptFile = new URL('testdata/kept.ndjson', import.meta.url);

/** What has broken a reader, or a reader with a mistake planted: each is read, and changed further. */
export function readKept(): readonly Kept[] {
  const lines = readFileSync(keptFile, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { corpus, what, base64 } = JSON.parse(line);
    return { corpus, what, input: Buffer.from(base64, 'base64') };
  });
}

/** What API servers and kubelets said, and what was kept. */
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
  const pages = [relistPage(1_800_000_000.25, 17), wholePage(1, 1).slice(0, 4000)];
  const kept = readKept();
  const and = (corpus: keyof Corpus, sound: readonly Buffer[]): readonly Buffer[] => [
    ...sound,
    ...kept.filter((one) => one.corpus === corpus).map(({ input }) => input),
  ];
  return {
    lists: and('lists', of('lists', 'protobuf')),
    frames: and('frames', of('watches', 'protobuf')),
    bodies: and('bodies', of('lists', 'json')),
    lines: and('lines', of('watches', 'json')),
    pages: and(
      'pages',
      pages.map((page) => Buffer.from(page)),
    ),
  };
}
