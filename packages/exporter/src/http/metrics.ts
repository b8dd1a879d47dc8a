import { collectProblem } from '@kube-heartbeat/metrics/collect.ts';
import { contentTypes, type Format } from '@kube-heartbeat/metrics/exposition.ts';
import { type Mode, nextMode } from '@kube-heartbeat/metrics/mode.ts';
import { render } from '@kube-heartbeat/metrics/render.ts';
import type { Request, RequestHandler } from 'express';
import { sendChunks, unhurried } from './chunks.ts';
import type { Live } from './live.ts';
import { wantsOpenMetrics } from './negotiate.ts';
import { Rhythm } from './rhythm.ts';
import { shared } from './shared.ts';
import { asOpenMetrics, type Telemetry } from './telemetry.ts';

/** A page as it can be sent, once or more often. */
interface Page {
  /** What tells of the process: an OpenMetrics page ends with `# EOF`, so it comes before. */
  readonly own: string;
  readonly chunks: () => Iterable<Uint8Array>;
}

/** So long before somebody is due, in milliseconds, his page is to be there. */
const ahead = 100;
/** So long it then serves him, should he be late. */
const lifetime = 250;
/** Making a page ahead takes no longer than that, or it would be old when it is asked for. */
const longest = 400;
/** A page of more nodes is too large to be kept, if only for a moment: it is made as it is sent. */
const most = 10_000;

/** GET /metrics: the forecast of this moment, made in chunks so that watches go on meanwhile. */
export function metricsHandler(
  live: Live,
  telemetry: Telemetry,
  chosen: 'auto' | Mode,
): RequestHandler {
  let mode: Mode = chosen === 'lean' ? 'lean' : 'all';
  let took = 0;
  const make = async (format: Format): Promise<Page> => {
    const begun = performance.now();
    const view = await live.view();
    if (chosen === 'auto') mode = nextMode(mode, view.nodes.length);
    const asked = { format, mode };
    const own = await telemetry.page();
    const page = { own: format === 'openmetrics' ? asOpenMetrics(own) : own };
    const witness = live.witness();
    if (view.nodes.length > most) return { ...page, chunks: () => render(view, witness, asked) };
    const whole: Uint8Array[] = [];
    for await (const chunk of unhurried(render(view, witness, asked))) whole.push(chunk);
    took = Math.min(longest, performance.now() - begun);
    return { ...page, chunks: () => whole };
  };
  const some = async (format: Format, collect: ReadonlySet<string>): Promise<Page> => {
    const page = render(await live.view(), live.witness(), { format, mode, collect });
    return { own: '', chunks: () => page };
  };
  // Who asks while a page is being made, or when it has been made for one who is due, gets that one.
  const pages = {
    text: shared(() => make('text')),
    openmetrics: shared(() => make('openmetrics')),
  };
  const rhythm = new Rhythm();
  return async (request, response) => {
    const start = performance.now();
    const collect = collectOf(request);
    const problem = collect && collectProblem(collect);
    if (problem) {
      response.status(400).type('text/plain').send(`${problem}\n`);
      return;
    }
    const format: Format = wantsOpenMetrics(request.headers.accept) ? 'openmetrics' : 'text';
    const prepare = (): void => void pages[format](lifetime).catch(() => undefined);
    if (!collect) rhythm.heard(readerOf(request), prepare, ahead + took);
    const { own, chunks } = collect ? await some(format, collect) : await pages[format](0);
    response.setHeader('Content-Type', contentTypes[format]);
    response.setHeader('Vary', 'Accept, Accept-Encoding');
    const sent = await sendChunks(together(own, chunks()), request, response);
    if (sent) telemetry.scraped((performance.now() - start) / 1000, format);
  };
}

/** Whoever asks from the same place for the same, as far as one can tell. */
function readerOf({ socket, headers }: Request): string {
  const { 'user-agent': agent, accept, 'accept-encoding': encoding } = headers;
  return [socket.remoteAddress, agent, accept, encoding].join(' ');
}

function* together(
  first: string,
  page: Iterable<Uint8Array>,
): Generator<string | Uint8Array, void> {
  yield first;
  yield* page;
}

/** The values of `?collect[]=`; absent: everything. */
function collectOf(request: Request): ReadonlySet<string> | undefined {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  const values = searchParams.getAll('collect[]');
  return values.length > 0 ? new Set(values) : undefined;
}
