import { request } from 'node:http';
import { type Duplex, finished } from 'node:stream';
import { type Connection, type Reply, readJson } from './connection.ts';
import type { Failure } from './failure.ts';
import { type PodPort, portForward } from './port-forward.ts';

/** The JSON answer of an HTTP server in a pod to one GET; `patience` in milliseconds. */
export async function getThrough(
  connection: Connection,
  place: PodPort,
  path: string,
  patience: number,
): Promise<{ readonly status: number; readonly body: unknown } | Failure> {
  const stream = await portForward(connection, place, patience);
  if ('result' in stream) return stream;
  const late = setTimeout(() => stream.destroy(new Error('nothing came in time')), patience);
  try {
    const reply = await send(stream, path);
    return { status: reply.status, body: await readJson(reply) };
  } catch (error) {
    const why = (stream.errored ?? error) as Error;
    return { result: 'cut', says: `its port ${place.port} gives no answer (${why.message}).` };
  } finally {
    clearTimeout(late);
    stream.destroy();
  }
}

function send(stream: Duplex, path: string): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const headers = { host: 'localhost', connection: 'close', accept: 'application/json' };
  const sent = request({ path, headers, createConnection: () => stream });
  sent.on('response', (body) => {
    resolve({ status: body.statusCode ?? 0, retryAfter: undefined, form: 'json', body });
  });
  sent.on('error', reject);
  // It may have ended before anybody listened: then the request would wait for ever.
  finished(stream, () => reject(new Error('the connection was closed')));
  sent.end();
  return promise;
}
