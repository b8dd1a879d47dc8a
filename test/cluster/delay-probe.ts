import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How long a write takes until a watcher sees it, measured all the time. */
export interface DelayProbe {
  /** The longest delay of those that were no stall, seconds. */
  longest(): number;
  /** While these lasted (Unix seconds) the machine stalled: a write took over half a second. */
  stalls(): readonly Span[];
  stop(): Promise<void>;
}

const path = '/api/v1/namespaces/default/configmaps';
const stall = 0.5;

/** Writes a ConfigMap every 50 ms and watches it. */
export async function openDelayProbe(api: Api): Promise<DelayProbe> {
  const name = 'delay';
  const made = await api.must('POST', path, { metadata: { name } }, [409]);
  const version = versionOf(made.body);
  const ending = new AbortController();
  const sent = new Map<string, number>();
  const stalls: Span[] = [];
  let longest = 0;
  const onLine = (line: string): void => {
    const mark = /"mark":"(\d+)"/.exec(line)?.[1] ?? '';
    const from = sent.get(mark);
    if (from === undefined) return;
    sent.delete(mark);
    const to = Date.now() / 1000;
    if (to - from > stall) stalls.push({ from, to });
    else longest = Math.max(longest, to - from);
  };
  const query = `?watch=1&fieldSelector=metadata.name=${name}&resourceVersion=${version}`;
  const watching = api.follow(path + query, onLine, ending.signal).catch(() => undefined);
  const writing = (async () => {
    for (let mark = 0; !ending.signal.aborted; mark += 1) {
      sent.set(String(mark), Date.now() / 1000);
      await api.ask('PATCH', `${path}/${name}`, { data: { mark: String(mark) } }).catch(() => {});
      await sleep(50);
    }
  })();
  return {
    longest: () => longest,
    stalls: () => stalls,
    async stop() {
      await sleep(200);
      ending.abort();
      await Promise.all([watching, writing]);
    },
  };
}

function versionOf(body: unknown): string {
  const { metadata } = body as { metadata?: { resourceVersion?: string } };
  return metadata?.resourceVersion ?? '0';
}
