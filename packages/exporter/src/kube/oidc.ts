import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type * as OpenId from 'openid-client';
import { number, parseJson, text } from './json.ts';

/** Unix seconds by which a token is no longer used though it has not expired. */
const slack = 10;

/**
 * The id token of a kubeconfig's auth-provider `oidc`, renewed at its issuer by the refresh token
 * once it has expired. What is renewed is kept in memory only: nothing is written. `now` is Unix
 * time, in seconds.
 *
 * @see kubernetes/staging/src/k8s.io/client-go/plugin/pkg/client/auth/oidc/oidc.go idToken
 */
export function oidcToken(provider: unknown, now: () => number): () => Promise<string> {
  let idToken = text(provider, 'config', 'id-token');
  let refreshToken = text(provider, 'config', 'refresh-token');
  let running: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    if (refreshToken === '')
      throw refused('the id token has expired, and there is no refresh token');
    try {
      const tokens = await refresh(provider, refreshToken);
      idToken = tokens.id_token ?? '';
      refreshToken = tokens.refresh_token ?? refreshToken;
    } catch (error) {
      throw refused(error instanceof Error ? reasonOf(error) : String(error));
    }
    if (idToken === '') throw refused('the issuer gave no id token');
    return idToken;
  };
  return () => {
    if (expiryOf(idToken) - slack > now()) return Promise.resolve(idToken);
    running ??= renew().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** The claim `exp` of a token; 0: it has none. */
function expiryOf(token: string): number {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  return number(parseJson(claims), 'exp') ?? 0;
}

async function refresh(provider: unknown, refreshToken: string) {
  const { discovery, refreshTokenGrant, customFetch } = await import('openid-client');
  const config = (key: string): string => text(provider, 'config', key);
  const data = config('idp-certificate-authority-data');
  const file = config('idp-certificate-authority');
  const ca = data ? Buffer.from(data, 'base64') : file ? readFileSync(file) : undefined;
  const issuer = new URL(config('idp-issuer-url'));
  const secret = config('client-secret') || undefined;
  const client = await discovery(issuer, config('client-id'), secret, undefined, {
    timeout: 5,
    ...(ca && { [customFetch]: fetchTrusting(ca) }),
  });
  return refreshTokenGrant(client, refreshToken);
}

/** `fetch` that trusts the issuer's own authority. */
function fetchTrusting(ca: Buffer): OpenId.CustomFetch {
  return (url, { method, headers, body, signal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const sent = request(url, { ca, method, headers, ...(signal && { signal }) });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const { statusCode: status = 0 } = answer;
      const type = answer.headers['content-type'] ?? '';
      const given = { status, headers: { 'content-type': type } };
      resolve(buffer(answer).then((bytes) => new Response(bytes, given)));
    });
    sent.end(body instanceof URLSearchParams ? body.toString() : body);
    return promise;
  };
}

function reasonOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}

function refused(why: string): Error {
  const says = `The token of the OpenID Connect issuer cannot be renewed: ${why.replace(/\.$/, '')}.`;
  return Object.assign(new Error(says), { code: 'ENOCREDENTIALS' });
}
