import http2, { type ServerHttp2Stream } from 'node:http2';
import { connect } from 'node:net';

/** A proxy on the socket of a container runtime: it lets calls through, or holds those of a name. */
export interface RuntimeProxy {
  readonly socket: string;
  /** Holds the calls of these methods (`ListContainers`) from now on, until they are let go. */
  hold(...methods: readonly string[]): void;
  letGo(): void;
  stop(): Promise<void>;
}

/** Listens at `socket` and passes gRPC calls on to `runtime`, message by message as they come. */
export async function startRuntimeProxy(runtime: string, socket: string): Promise<RuntimeProxy> {
  let held: ReadonlySet<string> = new Set();
  let release = Promise.withResolvers<void>();
  const upstream = http2.connect('http://localhost', { createConnection: () => connect(runtime) });
  upstream.on('error', () => undefined);
  const server = http2.createServer();
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => undefined);
  });
  server.on('stream', async (stream, headers) => {
    stream.on('error', () => undefined);
    const method = headers[':path']?.split('/').at(-1) ?? '';
    if (held.has(method)) await release.promise;
    if (!stream.destroyed && !upstream.destroyed) pass(stream, headers, upstream);
  });
  const listening = Promise.withResolvers<void>();
  server.listen(socket, listening.resolve);
  await listening.promise;
  return {
    socket,
    hold: (...methods) => {
      held = new Set(methods);
    },
    letGo: () => {
      held = new Set();
      release.resolve();
      release = Promise.withResolvers();
    },
    stop: async () => {
      release.resolve();
      upstream.destroy();
      for (const session of sessions) session.destroy();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** One call: its messages there, its answers and its trailers back. */
function pass(
  stream: ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
  upstream: http2.ClientHttp2Session,
): void {
  const call = upstream.request(headers as http2.OutgoingHttpHeaders);
  let trailers: http2.IncomingHttpHeaders = {};
  call.on('error', () => stream.destroy());
  stream.on('close', () => call.close());
  call.on('trailers', (given) => {
    trailers = given;
  });
  call.on('response', (answer, flags) => {
    // An answer that is only trailers, as gRPC says of an error, ends at once.
    if ((flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      stream.respond(answer as http2.OutgoingHttpHeaders, { endStream: true });
      return;
    }
    stream.respond(answer as http2.OutgoingHttpHeaders, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers as http2.OutgoingHttpHeaders));
    call.pipe(stream);
  });
  stream.pipe(call);
}
