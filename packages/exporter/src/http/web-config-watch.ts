import { failure } from '../exit.ts';
import type { Log } from '../log.ts';
import { type LoadedWebConfig, loadWebConfig, openToAll } from './web-config-file.ts';

/** The web configuration in force; the last good one is kept where a later one is bad. */
export interface WebAccess {
  current(): LoadedWebConfig;
  /** The file as it is now could be read, and is in force. */
  good(): boolean;
  /** Tells of each change that comes into force. */
  onChange(apply: (config: LoadedWebConfig) => void): void;
  stop(): void;
}

/** Milliseconds between two looks at the files: a mounted Secret changes without a sound. */
const lookEvery = 5000;

/** Without a file: everybody may ask. A bad file at the start is misuse. */
export function openWebAccess(path: string | undefined, log: Log): WebAccess {
  if (path === undefined) {
    return { current: () => openToAll, good: () => true, onChange: () => {}, stop: () => {} };
  }
  const first = loadWebConfig(path);
  if ('problem' in first) throw failure(2, `--web.config.file ${first.problem}.`);
  let config = first.value;
  let told = '';
  const listeners: ((config: LoadedWebConfig) => void)[] = [];
  const look = (): void => {
    const next = acceptable(loadWebConfig(path), config);
    if ('problem' in next) {
      const says = `--web.config.file ${next.problem}: the one before it stays in force.`;
      if (says !== told) log('error', says);
      told = says;
      return;
    }
    if (told !== '') log('info', '--web.config.file is good again.');
    told = '';
    if (next.value.digest === config.digest) return;
    config = next.value;
    for (const apply of listeners) apply(config);
    log('info', '--web.config.file changed: the new one is in force.');
  };
  const timer = setInterval(look, lookEvery);
  return {
    current: () => config,
    good: () => told === '',
    onChange: (apply) => listeners.push(apply),
    stop: () => clearInterval(timer),
  };
}

/** What a socket that listens already cannot change: whether it speaks TLS, and asks for certificates. */
function acceptable(
  next: ReturnType<typeof loadWebConfig>,
  { tls }: LoadedWebConfig,
): ReturnType<typeof loadWebConfig> {
  if ('problem' in next) return next;
  const asks = (config: LoadedWebConfig['tls']): boolean =>
    config !== undefined && config.clientAuth !== 'NoClientCert';
  const { tls: other } = next.value;
  if ((tls === undefined) !== (other === undefined)) {
    return { problem: 'turns TLS on or off, which takes a restart' };
  }
  if (asks(tls) !== asks(other)) {
    return { problem: "begins or ceases to ask for clients' certificates, which takes a restart" };
  }
  return next;
}
