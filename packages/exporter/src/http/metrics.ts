import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { collectProblem } from '@kube-heartbeat/metrics/collect.ts';
import { contentTypes, type Format } from '@kube-heartbeat/metrics/exposition.ts';
import { type Mode, nextMode } from '@kube-heartbeat/metrics/mode.ts';
import { render } from '@kube-heartbeat/metrics/render.ts';
import type { Request, RequestHandler } from 'express';
import type { Live } from './live.ts';
import { wantsGzip, wantsOpenMetrics } from './negotiate.ts';
import { asOpenMetrics, type Telemetry } from './telemetry.ts';

/** GET /metrics: the forecast of this moment, made in chunks so that watches go on meanwhile. */
export function metricsHandler(
  live: Live,
  telemetry: Telemetry,
  chosen: 'auto' | Mode,
): RequestHandler {
  let mode: Mode = chosen === 'lean' ? 'lean' : 'all';
  return async (request, response) => {
    const start = performance.now();
    const collect = collectOf(request);
    const problem = collect && collectProblem(collect);
    if (problem) {
      response.status(400).type('text/plain').send(`${problem}\n`);
      return;
    }
    const format: Format = wantsOpenMetrics(request.headers.accept) ? 'openmetrics' : 'text';
    const view = await live.view();
    if (chosen === 'auto') mode = nextMode(mode, view.nodes.length);
    const page = render(view, live.witness(), { format, mode, ...(collect ? { collect } : {}) });
    // Its `# EOF` ends an OpenMetrics page: what tells of the process comes before.
    const own = collect ? '' : await telemetry.page();
    const before = format === 'openmetrics' ? asOpenMetrics(own) : own;
    response.setHeader('Content-Type', contentTypes[format]);
    response.setHeader('Vary', 'Accept, Accept-Encoding');
    const sent = await send(chunks(before, page), request, response);
    if (sent) telemetry.scraped((performance.now() - start) / 1000, format);
  };
}

async function* chunks(first: string, page: Iterable<string>): AsyncGenerator<string> {
  if (first !== '') yield first;
  for (const chunk of page) {
    yield chunk;
    await breathe();
  }
}

/** Sends the chunks, compressed where that is welcome; false: the client went away. */
async function send(
  page: AsyncIterable<string>,
  request: Request,
  response: ServerResponse,
): Promise<boolean> {
  const source = Readable.from(page);
  try {
    if (wantsGzip(request.headers['accept-encoding']?.toString())) {
      response.setHeader('Content-Encoding', 'gzip');
      // zlib works on its own threads; the lowest level is within 15 % of the best in size.
      await pipeline(source, createGzip({ level: 1 }), response);
    } else await pipeline(source, response);
    return true;
  } catch {
    return false;
  }
}

/** The values of `?collect[]=`; absent: everything. */
function collectOf(request: Request): ReadonlySet<string> | undefined {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  const values = searchParams.getAll('collect[]');
  return values.length > 0 ? new Set(values) : undefined;
}
