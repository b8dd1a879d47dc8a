import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that HTTPS_PROXY (for a server without TLS HTTP_PROXY) and NO_PROXY name for a server,
 * as kubectl reads them; empty: none. What is on this machine is never asked through a proxy.
 *
 * @see golang.org/x/net/http/httpproxy/proxy.go useProxy
 */
export function proxyFor(server: string, environment: Environment): string {
  const { protocol, hostname, port } = new URL(server);
  const secure = protocol === 'https:';
  const name = secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = environment[name] || environment[name.toLowerCase()] || '';
  if (proxy === '') return '';
  const host = hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return '';
  const exempt = environment['NO_PROXY'] || environment['no_proxy'] || '';
  const at = port || (secure ? '443' : '80');
  const entries = exempt.split(',').map((entry) => entry.trim().toLowerCase());
  if (entries.some((entry) => entry !== '' && exempts(entry, host, at))) return '';
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function exempts(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(entry, host);
  const [, named = '', ofPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
  const whole = isIP(entry) === 6 ? entry : named;
  if (whole !== entry && ofPort !== undefined && ofPort !== port) return false;
  if (isIP(whole)) return whole === host;
  const domain = whole.replace(/^\*(?=\.)/, '');
  if (domain.startsWith('.')) return host.endsWith(domain);
  return host === domain || host.endsWith(`.${domain}`);
}

function isWithin(entry: string, host: string): boolean {
  const [network = '', bits] = entry.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(host) !== isIP(network)) return false;
  const prefix = Number(bits);
  if (!(prefix >= 0 && prefix <= (family === 'ipv6' ? 128 : 32))) return false;
  const subnet = new BlockList();
  subnet.addSubnet(network, prefix, family);
  return subnet.check(host, family);
}
