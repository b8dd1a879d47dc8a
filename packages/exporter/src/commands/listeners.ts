import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failure } from '../exit.ts';
import type { Live } from '../http/live.ts';
import { createExporterServer } from '../http/server.ts';
import { openWebAccess } from '../http/web-config-watch.ts';
import type { Log } from '../log.ts';
import type { Address, Options } from '../options.ts';
import { isLoopback, isSameAddress, pageAddress } from '../page-address.ts';
import { version } from './version.ts';

/** Milliseconds that answers under way are given once somebody asks us to end. */
const farewell = 600;
/** Milliseconds in which requests that are on their way may still arrive. */
const lastCalls = 200;

/** The servers that listen. */
export interface Listeners {
  /** Answers what is on its way, then closes. */
  stop(): Promise<void>;
}

/** Opens one server for all, or one for /metrics and one for the page and the API. */
export async function openListeners(options: Options, live: Live, log: Log): Promise<Listeners> {
  const access = openWebAccess(options.webConfig, log);
  const page = pageAddress(options);
  const { listen: metrics, metricsMode } = options;
  const one = isSameAddress(metrics, page);
  const main = createExporterServer(live, { metricsMode, version, access, page: one });
  const servers = [main];
  await listen(main, metrics, '--web.listen-address');
  log('info', `kube-heartbeat ${version} listens at ${whereOf(main, access.current().tls)}`);
  if (!one) {
    // Whoever gets at a loopback address came through the API server's port-forward, or is in here.
    const guarded = isLoopback(page) ? {} : { access };
    const second = createExporterServer(live, { metricsMode, version, ...guarded });
    servers.push(second);
    await listen(second, page, '--web.page-address');
    const tls = guarded.access?.current().tls;
    log('info', `The page and the API are at ${whereOf(second, tls)}`);
  }
  return {
    async stop() {
      access.stop();
      await Promise.all(servers.map(farewellTo));
    },
  };
}

async function listen(server: Server, { host, port }: Address, flag: string): Promise<void> {
  server.listen({ port, ...(host === '' ? {} : { host }) });
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure(2, `${flag} cannot be listened at: ${reason}.`);
  }
}

function whereOf(server: Server, tls: object | undefined): string {
  const found: AddressInfo | string | null = server.address();
  if (found === null || typeof found === 'string') return String(found);
  const host = found.family === 'IPv6' ? `[${found.address}]` : found.address;
  return `${tls ? 'https' : 'http'}://${host}:${found.port}`;
}

/**
 * Answers what is on its way already (a request that waits in a socket would be reset), each time
 * asking for no further one on that connection; then takes no new connection and lets answers come
 * to their end.
 */
async function farewellTo(server: Server): Promise<void> {
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  await pause(lastCalls);
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await Promise.race([closed, pause(farewell)]);
  server.closeAllConnections();
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  return promise;
}
