import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that shows an exporter under a prefix, as an ingress or kubectl proxy does. */
export interface Proxy {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** Whether bytes pass; a connection that is stopped stays open and says nothing. */
  pass: boolean;
}

/** Starts it on loopback; `to` ends in a slash. */
export async function startProxy(to: string, prefix: string): Promise<Proxy> {
  const server = createServer((asked, answer) => {
    const path = asked.url?.startsWith(prefix) ? asked.url.slice(prefix.length) : undefined;
    if (path === undefined) {
      answer.writeHead(404).end();
      return;
    }
    const on = request(new URL(path, to), { headers: asked.headers }, (told) => {
      answer.writeHead(told.statusCode ?? 502, told.headers);
      told.on('data', (chunk) => {
        if (proxy.pass) answer.write(chunk);
      });
      told.on('end', () => answer.end());
    });
    on.on('error', () => answer.destroy());
    answer.on('close', () => on.destroy());
    on.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port }: AddressInfo = Object.assign(
    { port: 0, family: '', address: '' },
    server.address(),
  );
  const proxy: Proxy = {
    url: `http://127.0.0.1:${port}${prefix}`,
    pass: true,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}
