import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { apiRouter } from './api.ts';
import { landingPage } from './landing.ts';
import type { Live } from './live.ts';
import { metricsHandler } from './metrics.ts';
import { startTelemetry } from './telemetry.ts';

export interface ServerOptions {
  readonly metricsMode: 'all' | 'lean' | 'auto';
  readonly version: string;
}

/** The longest request target that is read. */
const longestUrl = 4096;

/**
 * The exporter's HTTP server, not yet listening. Read-only; it answers from memory alone, so that
 * a client can neither reach the API server through it nor wait for it.
 */
export function createExporterServer(live: Live, { metricsMode, version }: ServerOptions): Server {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(guard);
  app.get('/', (_, response) => {
    response.type('html').send(landingPage(version));
  });
  app.get('/metrics', metricsHandler(live, startTelemetry(), metricsMode));
  // Of this process alone: a dead API server must not get its witness restarted.
  app.get(['/livez', '/healthz'], (_, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', (_, response) => {
    const problems = live.problems().map((problem) => `${problem}\n`);
    const words = live.synced()
      ? ['ok\n', ...problems]
      : [
          'not ready: ',
          ...(problems.length > 0 ? problems : ['leases and nodes are not listed yet.\n']),
        ];
    response
      .status(live.synced() ? 200 : 503)
      .type('text/plain')
      .send(words.join(''));
  });
  app.use('/api/v1', apiRouter(live, version));
  app.use((request, response) => {
    response.status(404).type('text/plain').send(`There is nothing at ${request.path}: see /\n`);
  });
  app.use(refuse);
  return limited(
    createServer(
      {
        maxHeaderSize: 16_384,
        headersTimeout: 10_000,
        requestTimeout: 15_000,
        keepAliveTimeout: 90_000,
      },
      app,
    ),
  );
}

/** Bounds on what slow or many clients can hold. */
function limited(server: Server): Server {
  server.maxConnections = 512;
  server.maxHeadersCount = 100;
  // A client that takes no byte for so long is gone; a kept connection lasts longer.
  server.timeout = 30_000;
  return server;
}

const guard: RequestHandler = (request, response, next) => {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response
      .set('Allow', 'GET, HEAD')
      .status(405)
      .type('text/plain')
      .send('This server only reads: GET or HEAD.\n');
  } else if (request.url.length > longestUrl) {
    response
      .status(414)
      .type('text/plain')
      .send(`A request target of more than ${longestUrl} characters is not read.\n`);
  } else next();
};

const refuse: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const badUrl = error instanceof URIError;
  const words = badUrl
    ? 'This path is not well encoded.\n'
    : 'This failed here; the log says why.\n';
  if (!badUrl) console.error(error);
  response
    .status(badUrl ? 400 : 500)
    .type('text/plain')
    .send(words);
};
