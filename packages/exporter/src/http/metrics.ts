import { collectProblem } from '@kube-heartbeat/metrics/collect.ts';
import { contentTypes, type Format } from '@kube-heartbeat/metrics/exposition.ts';
import type { Mode } from '@kube-heartbeat/metrics/mode.ts';
import type { Request, RequestHandler } from 'express';
import { sendChunks } from './chunks.ts';
import type { Page } from './lent-page.ts';
import type { Live } from './live.ts';
import { wantsOpenMetrics } from './negotiate.ts';
import { pagesOf } from './pages.ts';
import { Rhythm } from './rhythm.ts';
import type { Telemetry } from './telemetry.ts';

/** GET /metrics: the cluster as it is forecast now, and the process; `?collect[]=` asks for less. */
export function metricsHandler(
  live: Live,
  telemetry: Telemetry,
  chosen: 'auto' | Mode,
): RequestHandler {
  const pages = pagesOf(live, telemetry, chosen);
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
    if (!collect) rhythm.heard(readerOf(request), () => pages.prepare(format), pages.ahead());
    const send = ({ own, chunks }: Page): Promise<boolean> => {
      response.setHeader('Content-Type', contentTypes[format]);
      response.setHeader('Vary', 'Accept, Accept-Encoding');
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, Buffer.byteLength(own));
      return sendChunks([own, ...chunks], request, response, length);
    };
    const sent = await (collect
      ? pages.some(format, collect).then(send)
      : pages.whole(format, send));
    if (sent) telemetry.scraped((performance.now() - start) / 1000, format);
  };
}

/** Whoever asks from the same place for the same, as far as one can tell. */
function readerOf({ socket, headers }: Request): string {
  const { 'user-agent': agent, accept, 'accept-encoding': encoding } = headers;
  return [socket.remoteAddress, agent, accept, encoding].join(' ');
}

/** The values of `?collect[]=`; absent: everything. */
function collectOf(request: Request): ReadonlySet<string> | undefined {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  const values = searchParams.getAll('collect[]');
  return values.length > 0 ? new Set(values) : undefined;
}
