import http from 'node:http';
import https from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Credentials } from './credentials.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { readWhole } from './whole-reads.ts';

/** Probes of an idle connection begin after this many milliseconds. */
export const keepAliveAfter = 5_000;

type AgentFor = (cluster: ClusterAccess, credentials: Credentials) => Promise<http.Agent>;

/** One pool of kept connections; another one once certificates, or the proxy, have changed. */
export function agents(): AgentFor {
  let pool: { agent: Promise<http.Agent>; key: string } | undefined;
  return ({ server, proxy }, { ca, cert, key, servername, rejectUnauthorized }) => {
    const tls = { ca, cert, key, servername, rejectUnauthorized };
    const texts = [ca, cert, key].map((each) => each?.toString());
    const stamp = JSON.stringify([server, proxy, servername, rejectUnauthorized, ...texts]);
    if (pool?.key === stamp) return pool.agent;
    pool = { agent: agentTo(server, proxy, tls), key: stamp };
    return pool.agent;
  };
}

/** Proxies are rare: what speaks to one is loaded when there is one. */
async function agentTo(
  server: string,
  proxy: string,
  tls: SecureContextOptions,
): Promise<http.Agent> {
  const kept = {
    keepAlive: true,
    keepAliveMsecs: keepAliveAfter,
    maxFreeSockets: 8,
    // A socket that is paused is not read at all, instead of until so much is there.
    highWaterMark: 1,
  };
  if (proxy.startsWith('socks')) {
    const { SocksProxyAgent } = await import('socks-proxy-agent');
    // As in kubectl, the proxy resolves the name.
    return readWhole(new SocksProxyAgent(proxy.replace(/^socks5:/, 'socks5h:'), kept));
  }
  if (proxy !== '') {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return readWhole(new HttpsProxyAgent(proxy, kept));
  }
  if (!server.startsWith('https:')) return readWhole(new http.Agent(kept));
  // Certificates are read once, not anew for each connection: that took a third of its cost.
  return readWhole(new https.Agent({ ...kept, secureContext: createSecureContext(tls) }));
}

/** Where one connection was dead, those kept beside it may be: none of them is used again. */
export function dropIdle(agent: http.Agent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}
