import { loadAll, YAMLException } from 'js-yaml';
import type { Read } from '../options.ts';
import { fields } from './web-config-fields.ts';
import { asTls, type TlsConfig } from './web-config-tls.ts';

/** Who may ask, and over what: a file in the format of Prometheus' exporter-toolkit. */
export interface WebConfig {
  /** Absent: plain HTTP. */
  readonly tls?: TlsConfig;
  /** Set on every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** bcrypt hashes by user; none: no password is asked for. */
  readonly users: ReadonlyMap<string, string>;
}

/** The headers that exporter-toolkit lets a file set. */
const settable = [
  'Content-Security-Policy',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'X-XSS-Protection',
];

/**
 * Reads a web configuration; `folder` is where its relative paths start. What is wrong is told
 * without any value of the file: it holds secrets.
 *
 * @see https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 */
export function readWebConfig(text: string, folder: string): Read<WebConfig> {
  const parsed = parse(text);
  if ('problem' in parsed) return parsed;
  const file = fields(parsed.value, 'the file', [
    'tls_server_config',
    'http_server_config',
    'basic_auth_users',
  ]);
  if ('problem' in file) return file;
  const { tls_server_config, http_server_config, basic_auth_users } = file.value;
  const tls = tls_server_config == null ? undefined : asTls(tls_server_config, folder);
  if (tls && 'problem' in tls) return tls;
  const headers = asHeaders(http_server_config ?? {});
  if ('problem' in headers) return headers;
  const users = asUsers(basic_auth_users ?? {});
  if ('problem' in users) return users;
  return {
    value: { ...(tls && { tls: tls.value }), headers: headers.value, users: users.value },
  };
}

function parse(text: string): Read<unknown> {
  try {
    const [first, ...more] = loadAll(text);
    return more.length > 0 ? { problem: 'holds more than one document' } : { value: first ?? {} };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark ? ` (line ${error.mark.line + 1})` : '';
    return { problem: `is no YAML: ${error.reason}${line}` };
  }
}

function asHeaders(value: unknown): Read<Readonly<Record<string, string>>> {
  const what = 'http_server_config';
  const config = fields(value, what, ['http2', 'headers']);
  if ('problem' in config) return config;
  const headers = fields(config.value['headers'] ?? {}, `${what}.headers`, settable);
  if ('problem' in headers) return headers;
  const set: Record<string, string> = {};
  for (const [name, text] of Object.entries(headers.value)) {
    if (typeof text !== 'string' || /[^\t\x20-\x7e]/.test(text)) {
      return { problem: `has ${what}.headers.${name} as no line of plain text` };
    }
    set[name] = text;
  }
  return { value: set };
}

function asUsers(value: unknown): Read<ReadonlyMap<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: 'has basic_auth_users as no mapping of a user to a bcrypt hash' };
  }
  const users = new Map<string, string>();
  for (const [user, hash] of Object.entries(value)) {
    const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(String(hash)) ?? [];
    if (cost === undefined) {
      return {
        problem: `has no bcrypt hash for the user "${user}": make one with htpasswd -nBC 10 "" `,
      };
    }
    // Each step doubles the time: 16 is about 5 s, in which everybody else waits.
    if (Number(cost) > 16)
      return { problem: `has a hash of cost ${cost} for "${user}": 16 at most` };
    users.set(user, String(hash));
  }
  return { value: users };
}
