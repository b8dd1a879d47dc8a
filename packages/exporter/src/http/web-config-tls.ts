import { isAbsolute, join } from 'node:path';
import type { SecureContextOptions, SecureVersion } from 'node:tls';
import type { Read } from '../options.ts';
import { fields } from './web-config-fields.ts';

/** What becomes of a client's certificate, in Go's words, as exporter-toolkit has them. */
const clientAuthTypes = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;
type ClientAuthType = (typeof clientAuthTypes)[number];

export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile?: string;
  readonly clientAuth: ClientAuthType;
  /** A client's certificate must name one of these; none: any will do. */
  readonly clientSans: readonly string[];
  readonly settings: Pick<
    SecureContextOptions,
    'minVersion' | 'maxVersion' | 'ciphers' | 'ecdhCurve' | 'honorCipherOrder'
  >;
}

const versions: Readonly<Record<string, SecureVersion>> = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' };

/** Go's names of TLS 1.2's suites with forward secrecy and authenticated encryption; OpenSSL's. */
const suites: Readonly<Record<string, string>> = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
};
/** TLS 1.3 negotiates its own: a list speaks of TLS 1.2 alone, as in Go. */
const suites13 = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

const curves: Readonly<Record<string, string>> = {
  CurveP256: 'prime256v1',
  CurveP384: 'secp384r1',
  CurveP521: 'secp521r1',
  X25519: 'X25519',
};

const what = 'tls_server_config';
const known = [
  'cert_file',
  'key_file',
  'client_ca_file',
  'client_auth_type',
  'client_allowed_sans',
  'min_version',
  'max_version',
  'cipher_suites',
  'prefer_server_cipher_suites',
  'curve_preferences',
];

/** Reads `tls_server_config`; files are only named here, not read. */
export function asTls(value: unknown, folder: string): Read<TlsConfig> {
  const config = fields(value, what, known);
  if ('problem' in config) return config;
  const given = config.value;
  const file = (key: string): string | undefined => {
    const path = given[key];
    if (typeof path !== 'string' || path === '') return undefined;
    return isAbsolute(path) ? path : join(folder, path);
  };
  const [certFile, keyFile, clientCaFile] = ['cert_file', 'key_file', 'client_ca_file'].map(file);
  if (!(certFile && keyFile)) return { problem: `lacks ${what}.cert_file or key_file` };
  const clientAuth = clientAuthTypes.find(
    (type) => type === (given['client_auth_type'] || 'NoClientCert'),
  );
  if (!clientAuth) {
    return {
      problem: `has a ${what}.client_auth_type that is none of: ${clientAuthTypes.join(', ')}`,
    };
  }
  const verifies =
    clientAuth === 'VerifyClientCertIfGiven' || clientAuth === 'RequireAndVerifyClientCert';
  if (verifies !== (clientCaFile !== undefined)) {
    return {
      problem: `needs ${what}.client_ca_file where client_auth_type verifies, and only there`,
    };
  }
  const clientSans = texts(given['client_allowed_sans']);
  if (!clientSans) return { problem: `has ${what}.client_allowed_sans as no list of names` };
  const settings = asSettings(given);
  if ('problem' in settings) return settings;
  const files = { certFile, keyFile, ...(clientCaFile && { clientCaFile }) };
  return { value: { ...files, clientAuth, clientSans, settings: settings.value } };
}

function asSettings(given: Readonly<Record<string, unknown>>): Read<TlsConfig['settings']> {
  const min = versions[String(given['min_version'] ?? 'TLS12')];
  const max = versions[String(given['max_version'] ?? 'TLS13')];
  if (!(min && max) || (min === 'TLSv1.3' && max === 'TLSv1.2')) {
    return {
      problem: `has a ${what}.min_version or max_version other than TLS12 or TLS13, in this order`,
    };
  }
  const ciphers = translated(given['cipher_suites'], suites);
  if (!ciphers)
    return { problem: `has ${what}.cipher_suites beyond: ${Object.keys(suites).join(', ')}` };
  const curve = translated(given['curve_preferences'], curves);
  if (!curve)
    return { problem: `has ${what}.curve_preferences beyond: ${Object.keys(curves).join(', ')}` };
  return {
    value: {
      minVersion: min,
      maxVersion: max,
      ciphers: [suites13, ...(ciphers.length > 0 ? ciphers : Object.values(suites))].join(':'),
      ...(curve.length > 0 && { ecdhCurve: curve.join(':') }),
      honorCipherOrder: given['prefer_server_cipher_suites'] !== false,
    },
  };
}

function texts(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  return value.every((each) => typeof each === 'string') ? value : undefined;
}

function translated(
  value: unknown,
  table: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  const words = texts(value)?.map((word) => (Object.hasOwn(table, word) ? table[word] : undefined));
  return words?.every((word) => word !== undefined) ? words : undefined;
}
