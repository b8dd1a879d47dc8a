import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from './programs.ts';
import { type Scrape, scrape, valuesOf } from './scrape.ts';
import { usageOf } from './usage.ts';

/** What a program used in a window of time. */
export interface Measured {
  readonly name: string;
  /** Seconds of CPU. */
  readonly cpu: number;
  readonly syncedAfter: number;
  /** Bytes that it read. */
  readonly read: number;
  readonly rss: number;
  readonly peak: number;
  readonly scrapes: readonly Omit<Scrape, 'page'>[];
  readonly series: number;
  /** Nodes that its last page shows, and those that it shows alive. */
  readonly shown: number;
  readonly alive: number;
  /** The longest stall of a Node event loop, in seconds; of other programs nobody knows. */
  readonly stall: number | undefined;
}

/** Seconds between two scrapes, as Prometheus is often set. */
const scrapeEvery = 15;
/** A node is alive to whoever saw a renewal within so many intervals. */
export const intervals = 2.5;

/** Scrapes the programs, in turn, for `seconds`, and says what each used meanwhile. */
export async function measure(
  programs: readonly Program[],
  { seconds, interval }: { readonly seconds: number; readonly interval: number },
): Promise<readonly Measured[]> {
  const before = programs.map(({ child }) => usageOf(child.pid));
  const scrapes = programs.map((): Scrape[] => []);
  for (const begin = performance.now(); performance.now() - begin < seconds * 1000; ) {
    await sleep((1000 * Math.min(scrapeEvery, seconds)) / 2);
    for (const [index, program] of programs.entries()) {
      scrapes[index]?.push(await scrape(program.metrics));
    }
    await sleep((1000 * Math.min(scrapeEvery, seconds)) / 2);
  }
  return programs.map((program, index) => {
    const { cpu, read, rss, peak } = usageOf(program.child.pid);
    const { cpu: cpuBefore = 0, read: readBefore = 0 } = before[index] ?? {};
    const all = scrapes[index] ?? [];
    const page = all.at(-1)?.page ?? '';
    const stalls = all.flatMap((each) => valuesOf(each.page, 'nodejs_eventloop_lag_max_seconds'));
    return {
      name: program.name,
      syncedAfter: program.syncedAfter,
      cpu: cpu - cpuBefore,
      read: read - readBefore,
      rss,
      peak,
      scrapes: all.map(({ seconds: took, bytes }) => ({ seconds: took, bytes })),
      series: page.match(/^[^#\n]/gm)?.length ?? 0,
      shown: program.shown(page),
      alive: program.alive(page, intervals * interval),
      stall: stalls.length > 0 ? Math.max(...stalls) : undefined,
    };
  });
}
