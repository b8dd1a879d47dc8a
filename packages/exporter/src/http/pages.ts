import type { Format } from '@kube-heartbeat/metrics/exposition.ts';
import { KeptLines } from '@kube-heartbeat/metrics/kept-lines.ts';
import { type Mode, nextMode } from '@kube-heartbeat/metrics/mode.ts';
import { PageBlocks } from '@kube-heartbeat/metrics/page-blocks.ts';
import { afterTrouble, render } from '@kube-heartbeat/metrics/render.ts';
import { inSlices } from '../slices.ts';
import { LentPage, type Page } from './lent-page.ts';
import type { Live } from './live.ts';
import { shared } from './shared.ts';
import { asOpenMetrics, type Telemetry } from './telemetry.ts';

/** So long before somebody is due, in milliseconds, his page is to be there. */
const early = 100;
/** So long it then serves him, should he be late; and for as much longer as making it may take less than it took. */
const lifetime = 250;
/** A page ahead is begun no sooner than so long before: it would be old when it is asked for. */
const longest = 3000;

/** The pages of /metrics. */
export interface Pages {
  /**
   * The page of this moment, lent until what `use` returns has settled. Who asks while it is made, or
   * while one made ahead serves, gets that one.
   */
  readonly whole: <T>(format: Format, use: (page: Page) => Promise<T>) => Promise<T>;
  /** Some families of it, of nothing but the cluster. */
  readonly some: (format: Format, collect: ReadonlySet<string>) => Promise<Page>;
  /** Makes the page for one who is due soon, unless another one is still there. */
  readonly prepare: (format: Format) => void;
  /** How many milliseconds before he is due it should be begun. */
  readonly ahead: () => number;
}

/** Makes pages of the forecast of the moment, in slices so that watches go on meanwhile. */
export function pagesOf(live: Live, telemetry: Telemetry, chosen: 'auto' | Mode): Pages {
  let auto: Mode = 'all';
  let took = 0;
  /** Pages that are made or sent. */
  let alive = 0;
  const [blocks, kept] = [new PageBlocks(), new KeptLines()];
  const chunksOf = async (
    format: Format,
    how:
      | { readonly collect: ReadonlySet<string> }
      | { readonly blocks: PageBlocks; readonly kept: KeptLines },
  ): Promise<Page['chunks']> => {
    const witness = live.witness();
    auto = nextMode(auto, witness.watched.nodes.objects);
    const mode = chosen === 'auto' ? auto : chosen;
    const outlook = await live.outlook(mode === 'lean' ? afterTrouble : undefined);
    return inSlices(render(outlook, witness, { format, mode, ...how }));
  };
  const make = async (format: Format): Promise<LentPage> => {
    const begun = performance.now();
    alive += 1;
    try {
      const page = await telemetry.page();
      const own = format === 'openmetrics' ? asOpenMetrics(page) : page;
      const chunks = await chunksOf(format, { blocks, kept });
      took = Math.min(longest, performance.now() - begun);
      return new LentPage({ own, chunks }, () => {
        alive -= 1;
        blocks.give(chunks);
      });
    } catch (error) {
      alive -= 1;
      throw error;
    }
  };
  const share = {
    text: shared(() => make('text'), letGo),
    openmetrics: shared(() => make('openmetrics'), letGo),
  };
  return {
    whole: async (format, use) => (await share[format](0)).lend(use),
    some: async (format, collect) => ({ own: '', chunks: await chunksOf(format, { collect }) }),
    prepare: (format) => {
      // Of a huge fleet one page has 100 MB: as long as a slow reader has one, none is made that nobody asked for.
      if (alive > 0) return;
      // Whoever then asks is told what went wrong.
      void share[format](lifetime + took / 2).catch(() => undefined);
    },
    ahead: () => early + took,
  };
}

const letGo = (page: LentPage): void => page.letGo();
