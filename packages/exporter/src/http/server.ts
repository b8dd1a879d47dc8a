import type { IncomingHttpHeaders, Server } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { apiRouter } from './api.ts';
import { frontOf } from './front.ts';
import { gate } from './gate.ts';
import { landingPage } from './landing.ts';
import type { Live } from './live.ts';
import { metricsHandler } from './metrics.ts';
import { pageRouter } from './page.ts';
import { startTelemetry } from './telemetry.ts';
import { openWebAccess, type WebAccess } from './web-config-watch.ts';

export interface ServerOptions {
  readonly metricsMode: 'all' | 'lean' | 'auto';
  readonly version: string;
  /** Absent: plain HTTP, for everybody. */
  readonly access?: WebAccess;
  /** Whether the page and the API are answered too; absent: they are. */
  readonly page?: boolean;
}

/** The longest request target that is read. */
const longestUrl = 4096;

/**
 * The exporter's HTTP server, not yet listening. Read-only; it answers from memory alone, so that
 * a client can neither reach the API server through it nor wait for it.
 */
export function createExporterServer(live: Live, options: ServerOptions): Server {
  const { metricsMode, version, page = true } = options;
  const access = options.access ?? openWebAccess(undefined, () => {});
  const telemetry = startTelemetry(access);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(guard);
  app.use(gate(access.current, telemetry.refused));
  if (page) app.use(pageRouter(version));
  else
    app.get('/', (_, response) => {
      response.type('html').send(landingPage(version, false));
    });
  app.get('/metrics', metricsHandler(live, telemetry, metricsMode));
  // Of this process alone: a dead API server must not get its witness restarted.
  app.get(['/livez', '/healthz'], (_, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', readiness(live));
  app.use('/api/v1', page ? apiRouter(live, version) : elsewhere);
  app.use((request, response) => {
    response.status(404).type('text/plain').send(`There is nothing at ${request.path}: see /\n`);
  });
  app.use(refuse);
  return frontOf(app, access);
}

function readiness(live: Live): RequestHandler {
  return (_, response) => {
    const problems = live.problems().map((problem) => `${problem}\n`);
    const missing = problems.length > 0 ? problems : ['leases and nodes are not listed yet.\n'];
    const words = live.synced() ? ['ok\n', ...problems] : ['not ready: ', ...missing];
    // Whoever did not say who they are learns whether, not why.
    const shown = response.locals['stranger'] ? [live.synced() ? 'ok\n' : 'not ready\n'] : words;
    response
      .status(live.synced() ? 200 : 503)
      .type('text/plain')
      .send(shown.join(''));
  };
}

const elsewhere: RequestHandler = (_, response) => {
  response
    .status(404)
    .type('text/plain')
    .send('The page and the API are answered at --web.page-address, not here.\n');
};

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
  } else if (hasBody(request.headers)) {
    response
      .set('Connection', 'close')
      .status(413)
      .type('text/plain')
      .send('No body is read here.\n');
  } else next();
};

function hasBody({
  'content-length': length = '0',
  'transfer-encoding': encoding,
}: IncomingHttpHeaders): boolean {
  return Number(length) > 0 || encoding !== undefined;
}

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
