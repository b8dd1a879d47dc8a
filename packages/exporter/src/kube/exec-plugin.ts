import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { dig, list, parseJson, text } from './json.ts';
import type { Access } from './kubeconfig.ts';
import { timestamp } from './timestamp.ts';

/** What a credential plugin gave; each empty where it gave none. */
export interface PluginCredential {
  readonly token: string;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Milliseconds within which a plugin must end: it has nobody to talk to. */
const patience = 8000;
const mostOutput = 1024 * 1024;

/**
 * Runs the plugin of a kubeconfig when there is no credential yet, or the last one expired; many
 * who ask at once share one run. `now` is Unix time, in seconds. Rejects with one sentence.
 *
 * @see kubernetes/staging/src/k8s.io/client-go/plugin/pkg/client/auth/exec/exec.go refreshCredsLocked
 */
export function execPlugin(access: Access, now: () => number): () => Promise<PluginCredential> {
  let given: { credential: PluginCredential; expiresAt: number } | undefined;
  let running: Promise<PluginCredential> | undefined;
  const renew = async (): Promise<PluginCredential> => {
    const said = await output(access);
    const status = dig(parseJson(said), 'status');
    const credential = {
      token: text(status, 'token'),
      cert: text(status, 'clientCertificateData'),
      key: text(status, 'clientKeyData'),
    };
    if (!credential.token && !(credential.cert && credential.key)) {
      throw refused(access, 'it printed no ExecCredential with a token or a certificate');
    }
    const expiresAt = timestamp(dig(status, 'expirationTimestamp')) ?? Infinity;
    given = { credential, expiresAt };
    return credential;
  };
  return () => {
    if (given && given.expiresAt > now()) return Promise.resolve(given.credential);
    running ??= renew().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** What it prints; standard error is the reason if it fails. */
function output(access: Access): Promise<string> {
  const { promise, resolve: done, reject } = Promise.withResolvers<string>();
  const { exec, folder } = access.user;
  const command = text(exec, 'command');
  if (command === '') return Promise.reject(refused(access, 'the kubeconfig names no command'));
  const args = list(exec, 'args').filter((each) => typeof each === 'string');
  const child = spawn(/[/\\]/.test(command) ? resolve(folder, command) : command, args, {
    env: { ...process.env, ...environmentOf(access) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      if (said[name].length < mostOutput) said[name] += chunk;
    });
  }
  child.on('error', (error) => reject(refused(access, `it cannot be run: ${error.message}`)));
  child.on('close', (code, signal) => {
    if (code === 0) return done(said.stdout);
    const how = signal ? `it did not end within ${patience / 1000} s` : `it ended with ${code}`;
    const why = said.stderr.trim().split('\n', 1)[0];
    reject(refused(access, why ? `${how}: ${why}` : how));
  });
  return promise;
}

/** No credentials, no request: said as what it is, with the hint that the kubeconfig gives. */
function refused({ user }: Access, why: string): Error {
  const hint = text(user.exec, 'installHint').trim().replaceAll(/\s+/g, ' ');
  const name = text(user.exec, 'command');
  const says = `The credential plugin ${name} failed: ${why.replace(/\.$/, '')}.`;
  return Object.assign(new Error(hint === '' ? says : `${says} ${hint}`), {
    code: 'ENOCREDENTIALS',
  });
}

/** Plugins are told, in the environment, what client-go tells them. */
function environmentOf({ cluster, user: { exec } }: Access): Record<string, string> {
  const own = list(exec, 'env').map((each) => [text(each, 'name'), text(each, 'value')] as const);
  const about = {
    server: cluster.server,
    'tls-server-name': cluster.serverName || undefined,
    'insecure-skip-tls-verify': cluster.insecure || undefined,
    'certificate-authority-data': cluster.caData || undefined,
    'proxy-url': cluster.proxy || undefined,
  };
  const info = {
    apiVersion: text(exec, 'apiVersion') || 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(dig(exec, 'provideClusterInfo') === true && { cluster: about }),
    },
  };
  return { ...Object.fromEntries(own), KUBERNETES_EXEC_INFO: JSON.stringify(info) };
}
