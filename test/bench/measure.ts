import { setTimeout as sleep } from 'node:timers/promises';
import { followFacts } from './freshness.ts';
import { renewalsOn, type ShownRenewals } from './lag.ts';
import type { Program } from './programs.ts';
import { type Encoding, type Scrape, scrape, singleValue, textOf } from './scrape.ts';
import { type Usage, usageOf } from './usage.ts';

/** How long some pages took, in seconds each, and how large the last was on the wire. */
interface Timed {
  readonly seconds: readonly number[];
  readonly bytes: number;
}

/** What a program used in a window of time. */
export interface Measured {
  readonly name: string;
  /** Seconds of the window. */
  readonly window: number;
  /** Seconds of CPU, and bytes read. */
  readonly cpu: number;
  readonly read: number;
  /** Seconds of CPU in the window before, if there was one: of a program that is young yet. */
  readonly young?: Pick<Measured, 'cpu' | 'window'>;
  /** Bytes of memory: half of the time no more, and ever. */
  readonly rss: number;
  readonly peak: number;
  /** Seconds from its start until a page showed all nodes. */
  readonly syncedAfter: number;
  readonly plain: Timed;
  readonly gzip: Timed;
  readonly series: number;
  /** Nodes that its last page shows, and those that it shows alive. */
  readonly shown: number;
  readonly alive: number;
  /** The longest stall of a Node event loop since its start, in seconds; of other programs nobody knows. */
  readonly stall: number | undefined;
  /** Seconds from each renewal to the moment it was seen, of a program that writes down its facts. */
  readonly delays: readonly number[];
  /** What its pages show of renewals. */
  readonly pages: readonly ShownRenewals[];
  /** How far its pages are behind, in seconds. */
  readonly lags: readonly number[];
}

/** A program that shows all nodes. */
export interface Synced extends Program {
  readonly syncedAfter: number;
  /** The longest stall so far, in seconds. */
  readonly stall: number | undefined;
}

export interface Window {
  /** How long CPU is counted, in seconds. */
  readonly seconds: number;
  /** How long it is scraped before that, as in the window; absent: not at all. */
  readonly youth?: number;
  /** Compressed pages that are read afterwards, and seconds between two of them. */
  readonly compressed: number;
  readonly nodes: number;
  /** A node is alive whose lease was renewed within so many seconds. */
  readonly aliveWithin: number;
}

/** Seconds between two scrapes, as Prometheus is often set. */
const scrapeEvery = 15;
const compressedEvery = 5;

/** Measures the programs once they are no longer young; what they were like then is told beside it. */
export async function measureGrown(
  programs: readonly Synced[],
  { youth, ...window }: Window,
): Promise<readonly Measured[]> {
  if (youth === undefined) return measure(programs, window);
  const young = await measure(programs, { ...window, seconds: youth, compressed: 0 });
  const grown = await measure(programs, window);
  return grown.map((each, index) => {
    const before = young[index];
    return before ? { ...each, young: before, stall: longest([before, each]) } : each;
  });
}

/** Scrapes the programs for a while, each at its own time, and says what each used meanwhile. */
async function measure(
  programs: readonly Synced[],
  { seconds, compressed, nodes, aliveWithin }: Omit<Window, 'youth'>,
): Promise<readonly Measured[]> {
  const every = Math.min(scrapeEvery, seconds);
  const before = programs.map(({ child }) => usageOf(child.pid));
  const follow = programs.map(({ factsLog }) => followFacts(factsLog));
  const begin = performance.now();
  const plain = await scrapeAll(programs, {
    times: Math.floor(seconds / every),
    every,
    encoding: 'identity',
    nodes,
  });
  const after = programs.map(({ child }) => usageOf(child.pid));
  const window = (performance.now() - begin) / 1000;
  const delays = follow.map((read) => read());
  const gzip = await scrapeAll(programs, {
    times: compressed,
    every: Math.min(compressedEvery, every),
    encoding: 'gzip',
    nodes,
  });
  const measured: Measured[] = [];
  for (const [index, program] of programs.entries()) {
    const [from, to] = [before[index], after[index]];
    const [pages, small] = [plain[index] ?? [], gzip[index] ?? []];
    if (from === undefined || to === undefined) continue;
    // A page tells of the stalls before it: what the last one did is in the next.
    const last = await scrape(program.metrics);
    const page = textOf(last);
    measured.push({
      ...{ name: program.name, window, syncedAfter: program.syncedAfter },
      stall: longest([program, ...pages, ...small, { stall: stallOf(last) }]),
      ...used(from, to, pages),
      delays: delays[index] ?? [],
      ...{ pages: pages.flatMap(({ shown }) => shown ?? []), lags: [] },
      peak: usageOf(program.child.pid).peak,
      plain: timed(pages),
      gzip: timed(small),
      series: page.match(/^[^#\n]/gm)?.length ?? 0,
      shown: program.shown(page),
      alive: program.alive(page, last.at - aliveWithin),
    });
  }
  return measured;
}

/** A page that was read, and what is kept of it. */
interface Kept extends Pick<Scrape, 'seconds' | 'bytes'> {
  readonly rss: number;
  readonly stall: number | undefined;
  readonly shown: ShownRenewals | undefined;
}

interface Round {
  readonly times: number;
  readonly every: number;
  readonly encoding: Encoding;
  readonly nodes: number;
}

/** Scrapes each program so many times; the programs take turns within `every` seconds. */
async function scrapeAll(
  programs: readonly Program[],
  { times, every, encoding, nodes }: Round,
): Promise<readonly (readonly Kept[])[]> {
  const kept = programs.map((): Kept[] => []);
  const begin = performance.now();
  for (let turn = 0; turn < times * programs.length; turn += 1) {
    const index = turn % programs.length;
    const due = begin + (1000 * every * (turn + 0.5)) / programs.length;
    await sleep(Math.max(0, due - performance.now()));
    const program = programs[index];
    if (program === undefined) continue;
    const { rss } = usageOf(program.child.pid);
    const page = await scrape(program.metrics, encoding);
    const { seconds, bytes } = page;
    const family = encoding === 'identity' ? program.renewals : undefined;
    const shown = family === undefined ? undefined : renewalsOn(page, family, nodes);
    kept[index]?.push({ rss, seconds, bytes, stall: stallOf(page), shown });
  }
  await sleep(Math.max(0, begin + 1000 * every * times - performance.now()));
  return kept;
}

function used(from: Usage, to: Usage, pages: readonly Kept[]) {
  const rss = quantile(
    pages.map((page) => page.rss),
    0.5,
  );
  return { cpu: to.cpu - from.cpu, read: to.read - from.read, rss };
}

function timed(pages: readonly Kept[]): Timed {
  return { seconds: pages.map(({ seconds }) => seconds), bytes: pages.at(-1)?.bytes ?? 0 };
}

/** What a page of a program on Node tells of the time since the page before. */
export function stallOf(page: Scrape): number | undefined {
  return singleValue(page, 'nodejs_eventloop_lag_max_seconds');
}

/** The longest that is known. */
export function longest(
  all: readonly { readonly stall: number | undefined }[],
): number | undefined {
  const known = all.flatMap(({ stall }) => (stall === undefined ? [] : [stall]));
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** The smallest value that so large a share of them does not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
