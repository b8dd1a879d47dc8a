import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Express } from 'express';
import type { WebAccess } from './web-config-watch.ts';

/** What slow or many clients can hold, milliseconds and bytes. */
const bounds: ServerOptions = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 90_000,
};

/** The server of an application, over TLS where the web configuration says so; not yet listening. */
export function frontOf(app: Express, access: WebAccess): Server {
  const { secure, tls } = access.current();
  if (!secure) return limited(createServer(bounds, app));
  const asks = tls?.clientAuth !== 'NoClientCert';
  // A handshake that is refused could not answer a kubelet's probe: the gate refuses the request.
  const server = createSecureServer(
    {
      ...bounds,
      ...secure,
      requestCert: asks,
      rejectUnauthorized: false,
      handshakeTimeout: 10_000,
    },
    app,
  );
  access.onChange((config) => {
    if (config.secure) server.setSecureContext(config.secure);
  });
  // Whoever speaks no TLS here is not worth a line of the log.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  return limited(server);
}

function limited<T extends Server>(server: T): T {
  server.maxConnections = 512;
  server.maxHeadersCount = 100;
  // A client that takes no byte for so long is gone; a kept connection lasts longer.
  server.timeout = 30_000;
  return server;
}
