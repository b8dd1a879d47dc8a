import type { Format } from '@kube-heartbeat/metrics/exposition.ts';
import { type Mode, nextMode } from '@kube-heartbeat/metrics/mode.ts';
import { render } from '@kube-heartbeat/metrics/render.ts';
import type { View } from '@kube-heartbeat/rules/view.ts';
import { unhurried } from './chunks.ts';
import type { Live } from './live.ts';
import { shared } from './shared.ts';
import { asOpenMetrics, type Telemetry } from './telemetry.ts';

/** A page as it can be sent, once or more often. */
interface Page {
  /** What tells of the process: an OpenMetrics page ends with `# EOF`, so it comes before. */
  readonly own: string;
  readonly chunks: () => Iterable<Uint8Array>;
}

/** So long before somebody is due, in milliseconds, his page is to be there. */
const early = 100;
/** So long it then serves him, should he be late. */
const lifetime = 250;
/** Making a page ahead takes no longer than that, or it would be old when it is asked for. */
const longest = 400;
/** A page of more nodes is too large to be kept, if only for a moment: it is made as it is sent. */
const most = 10_000;

/** The pages of /metrics. */
export interface Pages {
  /** The page of this moment. Who asks while it is made, or while one made ahead serves, gets that one. */
  readonly whole: (format: Format) => Promise<Page>;
  /** Some families of it, of nothing but the cluster. */
  readonly some: (format: Format, collect: ReadonlySet<string>) => Promise<Page>;
  /** Makes the page for one who is due soon. */
  readonly prepare: (format: Format) => void;
  /** How many milliseconds before he is due it should be begun. */
  readonly ahead: () => number;
}

/** Makes pages of the forecast of the moment, in slices so that watches go on meanwhile. */
export function pagesOf(live: Live, telemetry: Telemetry, chosen: 'auto' | Mode): Pages {
  let mode: Mode = chosen === 'lean' ? 'lean' : 'all';
  let took = 0;
  const modeOf = ({ nodes }: View): Mode => {
    if (chosen === 'auto') mode = nextMode(mode, nodes.length);
    return mode;
  };
  const make = async (format: Format): Promise<Page> => {
    const begun = performance.now();
    const view = await live.view();
    const page = await telemetry.page();
    const own = format === 'openmetrics' ? asOpenMetrics(page) : page;
    const asked = { format, mode: modeOf(view) };
    const witness = live.witness();
    if (view.nodes.length > most) return { own, chunks: () => render(view, witness, asked) };
    const whole: Uint8Array[] = [];
    for await (const chunk of unhurried(render(view, witness, asked))) whole.push(chunk);
    took = Math.min(longest, performance.now() - begun);
    return { own, chunks: () => whole };
  };
  const share = {
    text: shared(() => make('text')),
    openmetrics: shared(() => make('openmetrics')),
  };
  return {
    whole: (format) => share[format](0),
    some: async (format, collect) => {
      const view = await live.view();
      const page = render(view, live.witness(), { format, mode: modeOf(view), collect });
      return { own: '', chunks: () => page };
    },
    // Whoever then asks is told what went wrong.
    prepare: (format) => void share[format](lifetime).catch(() => undefined),
    ahead: () => early + took,
  };
}
