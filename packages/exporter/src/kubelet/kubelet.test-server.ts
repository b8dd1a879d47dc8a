import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '../kube/certificates.test-data.ts';

/** How a kubelet of a test is: it may answer all, nothing that asks the runtime, or something else. */
export interface Behaviour {
  /** What /metrics says; absent: it hangs. */
  page?: string;
  status?: number;
  /** /metrics/probes hangs too. */
  mute?: boolean;
}

/** A small real HTTPS server that answers as a kubelet does. */
export interface TestKubelet {
  readonly port: number;
  readonly behaviour: Behaviour;
  readonly asked: readonly string[];
  readonly tokens: readonly (string | undefined)[];
  /** Of each connection: whether it went on with an earlier session. */
  readonly resumed: readonly boolean[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Listens on a free port of 127.0.0.1, unless told where. */
export async function startKubelet(
  identity: Identity,
  behaviour: Behaviour,
  { port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {},
): Promise<TestKubelet> {
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const resumed: boolean[] = [];
  const server: Server = createServer({ ...identity }, (request, response) => {
    asked.push(request.url ?? '');
    tokens.push(request.headers.authorization);
    const probes = request.url === '/metrics/probes';
    if (probes ? behaviour.mute : behaviour.page === undefined) return;
    response.writeHead(behaviour.status ?? 200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(probes ? '' : behaviour.page);
  });
  // A kubelet closes no connection that is idle.
  server.keepAliveTimeout = 0;
  const open = new Set<Duplex>();
  server.on('connection', (socket) => open.add(socket.on('close', () => open.delete(socket))));
  server.on('secureConnection', (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
  server.on('tlsClientError', () => undefined);
  const listening = Promise.withResolvers<void>();
  server.listen(port, host, listening.resolve);
  await listening.promise;
  const close = async (): Promise<void> => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    for (const socket of open) socket.destroy();
    await closed.promise;
  };
  const { port: given } = server.address() as AddressInfo;
  return { port: given, behaviour, asked, tokens, resumed, connections: () => open.size, close };
}

const before = `# HELP go_goroutines Goroutines.
# TYPE go_goroutines gauge
go_goroutines 120
`;
const after = `# HELP kubelet_running_pods Pods.
# TYPE kubelet_running_pods gauge
kubelet_running_pods 4
`;

/** What a kubelet of 1.37 says where it is asked for little. */
export function relistPage(lastGood: number, ended: number): string {
  return `# HELP kubelet_pleg_last_seen_seconds [ALPHA] Timestamp in seconds when PLEG was last seen active.
# TYPE kubelet_pleg_last_seen_seconds gauge
kubelet_pleg_last_seen_seconds ${lastGood.toExponential()}
# HELP kubelet_pleg_relist_duration_seconds [ALPHA] Duration in seconds for relisting pods in PLEG.
# TYPE kubelet_pleg_relist_duration_seconds histogram
kubelet_pleg_relist_duration_seconds_bucket{le="0.005"} ${Math.floor(ended * 0.95)}
kubelet_pleg_relist_duration_seconds_bucket{le="0.01"} ${ended}
kubelet_pleg_relist_duration_seconds_bucket{le="+Inf"} ${ended}
kubelet_pleg_relist_duration_seconds_sum ${ended * 0.004}
kubelet_pleg_relist_duration_seconds_count ${ended}
# HELP kubelet_pleg_relist_interval_seconds [ALPHA] Interval in seconds between relisting in PLEG.
# TYPE kubelet_pleg_relist_interval_seconds histogram
kubelet_pleg_relist_interval_seconds_bucket{le="1"} 0
kubelet_pleg_relist_interval_seconds_bucket{le="2.5"} ${ended}
kubelet_pleg_relist_interval_seconds_bucket{le="+Inf"} ${ended}
kubelet_pleg_relist_interval_seconds_sum ${ended * 1.005}
kubelet_pleg_relist_interval_seconds_count ${ended}
`;
}

/** The whole page of an older kubelet: 157 kB, of which the least is wanted. */
export function wholePage(lastGood: number, ended: number): string {
  const filler = (family: string, lines: number): string =>
    Array.from({ length: lines }, (_, index) => `${family}{verb="GET",code="${index}"} 1\n`).join(
      '',
    );
  return (
    before +
    relistPage(lastGood, ended) +
    after +
    filler('kubelet_runtime_operations_total', 400) +
    `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1.8e+09\n` +
    filler('rest_client_requests_total', 2600)
  );
}
