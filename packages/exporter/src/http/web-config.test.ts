import { expect, test } from 'vitest';
import { readWebConfig } from './web-config.ts';

const tls = 'tls_server_config: {cert_file: tls.crt, key_file: /etc/tls.key';
const hash = `$2y$10$${'a'.repeat(53)}`;

test('a whole file is understood; relative paths start at its folder', () => {
  const read = readWebConfig(
    `${tls}, client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert, min_version: TLS13,
      cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256], curve_preferences: [X25519]}
http_server_config: {http2: true, headers: {X-Frame-Options: deny}}
basic_auth_users: {prometheus: ${hash}}`,
    '/config',
  );
  expect(read).toMatchObject({
    value: {
      tls: {
        certFile: '/config/tls.crt',
        keyFile: '/etc/tls.key',
        clientCaFile: '/config/ca.crt',
        clientAuth: 'RequireAndVerifyClientCert',
        settings: { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ecdhCurve: 'X25519' },
      },
      headers: { 'X-Frame-Options': 'deny' },
      users: new Map([['prometheus', hash]]),
    },
  });
});

test('an empty file lets everybody in over plain HTTP', () => {
  expect(readWebConfig('', '/')).toEqual({ value: { headers: {}, users: new Map() } });
});

test.for([
  ['{', 'is no YAML: '],
  ['[]', 'has the file as no mapping'],
  ['a: 1\n---\nb: 1', 'holds more than one document'],
  ['tls_config: {}', 'has "tls_config" in the file'],
  ['tls_server_config: {cert_file: a}', 'lacks tls_server_config.cert_file or key_file'],
  [`${tls}, client_auth_type: Always}`, 'client_auth_type that is none of: NoClientCert'],
  [
    `${tls}, client_auth_type: RequireAndVerifyClientCert}`,
    'needs tls_server_config.client_ca_file',
  ],
  [`${tls}, client_ca_file: ca.crt}`, 'and only there'],
  [`${tls}, min_version: TLS11}`, 'other than TLS12 or TLS13'],
  [`${tls}, min_version: TLS13, max_version: TLS12}`, 'in this order'],
  [
    `${tls}, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]}`,
    'has tls_server_config.cipher_suites beyond',
  ],
  [`${tls}, cipher_suites: [toString]}`, 'has tls_server_config.cipher_suites beyond'],
  [`${tls}, curve_preferences: [P256]}`, 'curve_preferences beyond: CurveP256'],
  [
    'http_server_config: {headers: {Set-Cookie: a}}',
    'has "Set-Cookie" in http_server_config.headers',
  ],
  ['http_server_config: {headers: {X-Frame-Options: "a\\nb"}}', 'as no line of plain text'],
  ['basic_auth_users: {a: secret}', 'has no bcrypt hash for the user "a"'],
  [`basic_auth_users: {a: $2y$17$${'a'.repeat(53)}}`, 'has a hash of cost 17'],
  ['basic_auth_users: [a]', 'as no mapping of a user'],
] as const)('%s: it %s', ([text, says]) => {
  const read = readWebConfig(text, '/');
  expect('problem' in read ? read.problem : read).toContain(says);
});

test('what is wrong is told without what the file holds', () => {
  for (const text of [
    'basic_auth_users: {a: hunter2}',
    'basic_auth_users: {a: hunter2',
    `a: "hunter2`,
  ]) {
    const read = readWebConfig(text, '/');
    expect(read).toHaveProperty('problem');
    expect(JSON.stringify(read)).not.toContain('hunter2');
  }
});
