import { once } from 'node:events';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https, { type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { kubeletMetrics, probeMetrics } from './kubelet-metrics.ts';

/** How a kubelet answers now. */
export interface KubeletAnswers {
  /** refused: its process is gone; silent: its machine or the way to it is. */
  readonly reach: 'up' | 'refused' | 'silent';
  /** Its runtime hangs: /metrics waits for it without end. */
  readonly runtimeHangs: boolean;
  /** The start of the last good relist; absent: there was none. */
  readonly plegLastSeen: Instant | undefined;
  /** Its version, 1.`minor`. */
  readonly minor: number;
}

/** One kubelet's HTTP server on loopback. */
export interface KubeletFace {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface KubeletFaceOptions {
  /** The token that may read metrics; others are 401. */
  readonly token: string;
  /** Kubelets speak HTTPS; absent: HTTP. */
  readonly tls?: Pick<ServerOptions, 'key' | 'cert'>;
}

/** Serves what one kubelet says, asked at each request. */
export async function startKubeletFace(
  answers: () => KubeletAnswers,
  { token, tls }: KubeletFaceOptions,
): Promise<KubeletFace> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const now = answers();
    if (now.reach === 'refused') request.socket.destroy();
    else if (now.reach === 'up') answer(now, token, request, response);
    // Silent: no byte, until the client goes.
  };
  const server: Server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const text = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } as const;

function answer(
  now: KubeletAnswers,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://kubelet');
  if (request.headers.authorization !== `Bearer ${token}`) {
    response.writeHead(401).end('Unauthorized');
  } else if (pathname === '/metrics/probes') {
    response.writeHead(200, text).end(probeMetrics());
  } else if (pathname === '/healthz') {
    response.writeHead(200, text).end('ok');
  } else if (pathname !== '/metrics') {
    response.writeHead(404).end('404 page not found\n');
  } else if (!now.runtimeHangs) {
    response.writeHead(200, text).end(kubeletMetrics(now, searchParams.getAll('name[]')));
  }
}
