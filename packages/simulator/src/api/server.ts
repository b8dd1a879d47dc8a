import { once } from 'node:events';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https, { type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Store } from '../store.ts';
import { answer, type Desk, newTally, type Tally } from './answer.ts';
import { type Faults, noFaults } from './faults.ts';
import { startFeed } from './feed.ts';
import { kindsOf } from './resource.ts';
import type { Watch } from './watch.ts';

export interface FaceOptions {
  /** Of 127.0.0.1; 0: a free one. */
  readonly port: number;
  /** `1.37.2`: what /version says. */
  readonly version: string;
  /** Between two bookmarks of a watch; absent: a minute, as the real watch cache has it. */
  readonly bookmarkEvery?: Seconds;
  /** Serve HTTPS by this key and certificate. */
  readonly tls?: Pick<ServerOptions, 'key' | 'cert'>;
}

/** The API server's face: HTTP on loopback over a store, read-only. */
export interface Face {
  readonly url: string;
  readonly faults: Faults;
  /** What was asked and told so far. */
  readonly tally: Tally;
  /** Watches under way. */
  readonly watches: (resource?: Resource) => number;
  /** Does this to every watch under way, of one resource or of all. */
  readonly disturb: (how: 'end' | 'reset' | 'expire', resource?: Resource) => void;
  readonly close: () => Promise<void>;
}

/** Serves a store until it is closed. */
export async function startFace(store: Store, options: FaceOptions): Promise<Face> {
  const faults = noFaults();
  const kinds = kindsOf(store, faults.skew);
  const feeds = {
    nodes: startFeed(kinds.nodes),
    leases: startFeed(kinds.leases),
    pods: startFeed(kinds.pods),
  };
  const watches = new Set<Watch>();
  const tally = newTally();
  const { version, bookmarkEvery = 60 } = options;
  const desk: Desk = {
    ...{ store, kinds, feeds, faults, watches, tally, version, bookmarkEvery },
    snapshots: new Map(),
  };
  const server = serverOf(options, (request, response) => answer(desk, request, response));
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const of = (resource: Resource | undefined) =>
    [...watches].filter((watch) => resource === undefined || watch.resource === resource);
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    faults,
    tally,
    watches: (resource) => of(resource).length,
    disturb: (how, resource) => {
      for (const watch of of(resource)) watch[how]();
    },
    close: async () => {
      for (const feed of Object.values(feeds)) feed.close();
      for (const watch of watches) watch.reset();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function serverOf(
  { tls }: FaceOptions,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  // A watch may live for an hour and say nothing.
  const patient = { requestTimeout: 0, keepAliveTimeout: 90_000 };
  return tls
    ? https.createServer({ ...tls, ...patient }, listener)
    : http.createServer(patient, listener);
}
