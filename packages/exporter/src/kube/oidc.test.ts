import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Authority, newAuthority } from './certificates.test-data.ts';
import { type FakeApi, json, startFakeApi } from './fake-api.test-server.ts';
import { data } from './kubeconfig.test-data.ts';
import { oidcToken } from './oidc.ts';

let authority: Authority;
let issuer: FakeApi;
let answer: { status: number; body: Record<string, unknown> };
const now = 1_800_000_000;

const part = (said: object) => Buffer.from(JSON.stringify(said)).toString('base64url');
/** A token as its claims alone make it; who signs it is the API server's affair. */
const tokenUntil = (exp: number) =>
  `${part({ alg: 'RS256' })}.${part({ iss: issuer.url, aud: 'us', sub: 'x', iat: 1, exp })}.x`;

beforeAll(async () => {
  authority = await newAuthority();
  issuer = await startFakeApi(
    ({ path }, response) => {
      if (path === '/token') return json(response, answer.body, answer.status);
      json(response, { issuer: issuer.url, token_endpoint: `${issuer.url}/token` });
    },
    await authority.issue('issuer.test'),
  );
});
afterAll(() => issuer.close());
beforeEach(() => {
  answer = {
    status: 200,
    body: { token_type: 'Bearer', access_token: 'a', refresh_token: 'next', id_token: 'never' },
  };
});

function provider(idToken: string, more: Record<string, string> = {}) {
  return {
    name: 'oidc',
    config: {
      'idp-issuer-url': issuer.url,
      'idp-certificate-authority-data': data(authority.ca),
      'client-id': 'us',
      'id-token': idToken,
      'refresh-token': 'first',
      ...more,
    },
  };
}

const asked = (path: string) => issuer.asked.filter((each) => each.path === path).length;

test('a token that has not expired is used as it is', async () => {
  const before = issuer.asked.length;
  const good = tokenUntil(now + 60);
  expect(await oidcToken(provider(good), () => now)()).toBe(good);
  expect(issuer.asked.length).toBe(before);
});

test('an expired one is renewed at the issuer, once, for all who ask', async () => {
  const before = asked('/token');
  // openid-client holds a token against the clock of this machine.
  const renewed = tokenUntil(4_000_000_000);
  answer.body['id_token'] = renewed;
  const token = oidcToken(provider(tokenUntil(now - 1)), () => now);
  expect(await Promise.all([token(), token()])).toEqual([renewed, renewed]);
  expect(await token()).toBe(renewed);
  expect(asked('/token')).toBe(before + 1);
});

test.for([
  ['the issuer refuses', { status: 400, body: { error: 'invalid_grant' } }, {}],
  [
    'the issuer gives no id token',
    { status: 200, body: { token_type: 'bearer', access_token: 'a' } },
    {},
  ],
  ['there is no refresh token', undefined, { 'refresh-token': '' }],
  ['the issuer is not trusted', undefined, { 'idp-certificate-authority-data': '' }],
] as const)('%s: one sentence', async ([, refusal, config]) => {
  if (refusal) answer = { status: refusal.status, body: { ...refusal.body } };
  const token = oidcToken(provider(tokenUntil(now - 1), config), () => now);
  await expect(token()).rejects.toThrow(
    /^The token of the OpenID Connect issuer cannot be renewed: [^\n]+\.$/,
  );
});
