import { setImmediate as breathe } from 'node:timers/promises';
import { collectProblem } from '@kube-heartbeat/metrics/collect.ts';
import { contentTypes, type Format } from '@kube-heartbeat/metrics/exposition.ts';
import { KeptTexts } from '@kube-heartbeat/metrics/kept-texts.ts';
import { type Mode, nextMode } from '@kube-heartbeat/metrics/mode.ts';
import { render } from '@kube-heartbeat/metrics/render.ts';
import type { Request, RequestHandler } from 'express';
import { sendChunks } from './chunks.ts';
import type { Live } from './live.ts';
import { wantsOpenMetrics } from './negotiate.ts';
import { Rhythm } from './rhythm.ts';
import { sharedView } from './shared-view.ts';
import { asOpenMetrics, type Telemetry } from './telemetry.ts';

/** GET /metrics: the forecast of this moment, made in chunks so that watches go on meanwhile. */
export function metricsHandler(
  live: Live,
  telemetry: Telemetry,
  chosen: 'auto' | Mode,
): RequestHandler {
  // Who asks while a forecast is being made gets that one.
  const share = sharedView(live.view, 0);
  let mode: Mode = chosen === 'lean' ? 'lean' : 'all';
  const texts = new KeptTexts();
  /** All that can be made before somebody asks. */
  const prepare = async (format: Format): Promise<void> => {
    const view = await share();
    for (const _ of render(view, live.witness(), { format, mode, texts })) await breathe();
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
    rhythm.heard(readerOf(request), () => void prepare(format));
    const view = await share();
    if (chosen === 'auto') mode = nextMode(mode, view.nodes.length);
    const asked = { format, mode, texts, ...(collect && { collect }) };
    const page = render(view, live.witness(), asked);
    // Its `# EOF` ends an OpenMetrics page: what tells of the process comes before.
    const own = collect ? '' : await telemetry.page();
    const before = format === 'openmetrics' ? asOpenMetrics(own) : own;
    response.setHeader('Content-Type', contentTypes[format]);
    response.setHeader('Vary', 'Accept, Accept-Encoding');
    const sent = await sendChunks(chunks(before, page), request, response);
    if (sent) telemetry.scraped((performance.now() - start) / 1000, format);
  };
}

/** Whoever asks from the same place for the same, as far as one can tell. */
function readerOf({ socket, headers }: Request): string {
  const { 'user-agent': agent, accept, 'accept-encoding': encoding } = headers;
  return [socket.remoteAddress, agent, accept, encoding].join(' ');
}

function* chunks(first: string, page: Iterable<string>): Generator<string> {
  yield first;
  yield* page;
}

/** The values of `?collect[]=`; absent: everything. */
function collectOf(request: Request): ReadonlySet<string> | undefined {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  const values = searchParams.getAll('collect[]');
  return values.length > 0 ? new Set(values) : undefined;
}
