import { type Request, type Response, Router } from 'express';
import { landingPage } from './landing.ts';
import { preferredEncoding } from './negotiate.ts';
import { type PageFile, readPage } from './page-files.ts';
import { pageFolder } from './page-folder.ts';

/** Only its own files, no inline script or style, nothing from elsewhere, in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** The page at `/`: read, and from sources built, when it is first asked for. */
export function pageRouter(version: string): Router {
  const router = Router();
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;
  const load = () => {
    files ??= pageFolder().then(readPage);
    // What failed once may work later: a full disk, an install that was still under way.
    files.catch(() => {
      files = undefined;
    });
    return files;
  };
  router.get('/', async (request, response) => {
    try {
      const index = (await load()).get('index.html');
      if (index === undefined) throw new Error('it has no index.html');
      send(request, response, index, 'no-cache');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.error(`The page cannot be shown: ${reason}`);
      response.type('html').send(landingPage(version, true));
    }
  });
  router.get('/assets/:name', async (request, response, next) => {
    const file = (await load()).get(`assets/${request.params.name}`);
    // Its name holds the hash of its content: it never changes.
    if (file) send(request, response, file, 'public, max-age=31536000, immutable');
    else next();
  });
  return router;
}

function send(request: Request, response: Response, file: PageFile, caching: string): void {
  response.set({
    'Content-Type': file.type,
    'Content-Security-Policy': policy,
    'Cache-Control': caching,
    ETag: file.etag,
    Vary: 'Accept-Encoding',
  });
  if (request.headers['if-none-match']?.includes(file.etag)) {
    response.status(304).end();
    return;
  }
  const encoding = preferredEncoding(request.headers['accept-encoding']?.toString());
  if (encoding) response.set('Content-Encoding', encoding);
  response.end(encoding === 'br' ? file.brotli : encoding === 'gzip' ? file.gzip : file.body);
}
