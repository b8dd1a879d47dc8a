import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type Connection, connectionTo } from './connection.ts';
import type { Access } from './kubeconfig.ts';

/** A request as a test reads it. */
interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  /** The common name of the client's certificate; empty: it showed none. */
  readonly subject: string;
}

/** A small real HTTP server that answers as a test tells it. */
export interface FakeApi {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

export type Answer = (asked: Asked, response: ServerResponse, nth: number) => unknown;

/**
 * Listens on a free port of 127.0.0.1, for HTTPS where it is given `tls`; `nth` counts the requests
 * of the same kind from 1.
 */
export async function startFakeApi(answer: Answer, tls?: ServerOptions): Promise<FakeApi> {
  const asked: Asked[] = [];
  const times = new Map<string, number>();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const one = read(request);
    asked.push(one);
    const kind = `${one.path} ${one.query['watch'] ?? ''}`;
    const nth = (times.get(kind) ?? 0) + 1;
    times.set(kind, nth);
    answer(one, response, nth);
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeAllConnections();
    await closed.promise;
  };
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return { url, port, server, asked, close };
}

function read(request: IncomingMessage): Asked {
  const url = new URL(request.url ?? '/', 'http://fake');
  const query = Object.fromEntries(url.searchParams);
  const { socket } = request;
  const subject =
    socket instanceof TLSSocket ? (socket.getPeerCertificate().subject?.CN ?? '') : '';
  const { authorization, accept } = request.headers;
  return { path: url.pathname, query, authorization, accept, subject: String(subject) };
}

/** Answers with JSON and ends. */
export function json(response: ServerResponse, body: unknown, status: number = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Answers with a Status object of that code. */
export function refuse(
  response: ServerResponse,
  code: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, headers);
  response.end(JSON.stringify({ kind: 'Status', code, message: `code ${code}` }));
}

/** A page of a list. */
export function page(items: readonly unknown[], version: string, next: string = ''): unknown {
  return { kind: 'List', metadata: { resourceVersion: version, continue: next }, items };
}

/** A line of a watch. */
export function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** A Lease of a node. */
export function lease(name: string, version: string, renewTime: string | undefined): unknown {
  return { metadata: { name, resourceVersion: version }, spec: { renewTime } };
}

/** An access by a token to a server without TLS. */
export function tokenAccess(server: string, user: Partial<Access['user']> = {}): Access {
  const nothing = { caFile: '', caData: '', insecure: false, serverName: '', proxy: '' };
  return {
    cluster: { ...nothing, server },
    user: {
      name: 'tester',
      folder: '',
      token: '',
      tokenFile: '',
      certFile: '',
      certData: '',
      keyFile: '',
      keyData: '',
      username: '',
      password: '',
      impersonate: '',
      exec: undefined,
      authProvider: undefined,
      ...user,
    },
  };
}

/** A connection to a fake API server. */
export function connectFake(api: FakeApi): Connection {
  const access = tokenAccess(api.url);
  return connectionTo(() => access);
}
