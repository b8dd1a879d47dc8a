import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https, { type ServerOptions } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { KubeletAnswers } from '../kubelet/kubelet-answers.ts';
import { kubeletMetrics, probeMetrics } from './kubelet-metrics.ts';

/** The HTTP servers of kubelets on loopback, a port each. */
export interface KubeletFaces {
  readonly ports: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

export interface KubeletFaceOptions {
  /** The token that may read metrics; others are 401. */
  readonly token: string;
  /** Kubelets speak HTTPS; absent: HTTP. */
  readonly tls?: Pick<ServerOptions, 'key' | 'cert'>;
}

/**
 * Serves what each of these kubelets says, asked at each request; `undefined`: there is no such kubelet.
 * Nobody listens where its process is gone. Loopback always leads somewhere: a machine that is gone says
 * nothing, as a frozen kubelet does.
 */
export async function startKubeletFaces(
  names: readonly string[],
  answers: (name: string) => KubeletAnswers | undefined,
  { token, tls }: KubeletFaceOptions,
): Promise<KubeletFaces> {
  const open = new Set<Socket>();
  const owners = new Map<number | undefined, string>();
  const askedAt = (port: number | undefined) => answers(owners.get(port) ?? '');
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const now = askedAt(request.socket.localPort);
    if (now === undefined || now.reach === 'refused') request.socket.destroy();
    else if (now.reach === 'up') answer(now, token, request, response);
    // Else: no byte, until the client goes.
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  // A kubelet closes no connection that is idle; one that its client cut is nobody's error.
  server.keepAliveTimeout = 0;
  server.on('tlsClientError', () => undefined);
  const accept = (socket: Socket): void => {
    open.add(socket.on('close', () => open.delete(socket)).on('error', () => undefined));
    if (askedAt(socket.localPort)?.reach === 'up') server.emit('connection', socket);
  };
  const doors = await Promise.all(names.map((name) => openDoor(name, accept)));
  for (const { name, port } of doors) owners.set(port, name);
  const watch = (): void => {
    for (const one of doors) openOrShut(one, answers(one.name));
  };
  watch();
  const timer = setInterval(watch, watchEvery);
  return {
    ports: new Map(doors.map(({ name, port }) => [name, port])),
    close: async () => {
      clearInterval(timer);
      const shut = doors
        .filter(({ door }) => door.listening)
        .map(({ door }) => once(door, 'close'));
      for (const { door } of doors) door.close();
      for (const socket of open) socket.destroy();
      await Promise.all(shut);
    },
  };
}

/** Milliseconds until it shows that a process has gone or has started. */
const watchEvery = 200;

/** A port on loopback that is a kubelet's own, whether it listens or not. */
interface Door {
  readonly name: string;
  readonly port: number;
  readonly door: Server;
}

async function openDoor(name: string, accept: (socket: Socket) => void): Promise<Door> {
  const door = createServer(accept).listen(0, '127.0.0.1');
  await once(door, 'listening');
  // Whoever took its port meanwhile will leave it: it is tried again.
  door.on('error', () => undefined);
  return { name, port: (door.address() as AddressInfo).port, door };
}

function openOrShut({ door, port }: Door, answers: KubeletAnswers | undefined): void {
  const listens = answers !== undefined && answers.reach !== 'refused';
  if (door.listening && !listens) door.close();
  else if (!door.listening && listens) door.listen(port, '127.0.0.1');
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
    response.writeHead(200, text).end(probeMetrics(now));
  } else if (pathname === '/healthz') {
    response.writeHead(200, text).end('ok');
  } else if (pathname !== '/metrics') {
    response.writeHead(404).end('404 page not found\n');
  } else if (!now.metricsHang) {
    response.writeHead(200, text).end(kubeletMetrics(now, searchParams.getAll('name[]')));
  }
}
