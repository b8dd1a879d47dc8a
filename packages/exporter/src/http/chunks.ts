import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Request } from 'express';
import { slice } from '../slices.ts';
import { wantsGzip } from './negotiate.ts';

/**
 * Sends a body that is made while it is sent, one chunk after another, others having their turn in
 * between; compressed where that is welcome. `length`: its bytes, where they are known. `false`: the
 * client went away.
 */
export async function sendChunks(
  body: Iterable<string | Uint8Array>,
  request: Request,
  response: ServerResponse,
  length?: number,
): Promise<boolean> {
  const source = Readable.from(unhurried(body));
  try {
    if (wantsGzip(request.headers['accept-encoding']?.toString())) {
      response.setHeader('Content-Encoding', 'gzip');
      // zlib works on its own threads; the lowest level is within 15 % of the best in size.
      await pipeline(source, createGzip({ level: 1 }), response);
    } else {
      // Else each chunk would be framed, and found again by the reader.
      if (length !== undefined) response.setHeader('Content-Length', length);
      await pipeline(source, response);
    }
    return true;
  } catch {
    return false;
  }
}

/** The same, others having their turn after every few of them. */
async function* unhurried<T extends string | Uint8Array>(body: Iterable<T>): AsyncGenerator<T> {
  let until = performance.now() + slice;
  for (const chunk of body) {
    if (chunk.length === 0) continue;
    yield chunk;
    if (performance.now() < until) continue;
    await breathe();
    until = performance.now() + slice;
  }
}
