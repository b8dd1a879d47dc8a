import { isIP } from 'node:net';
import tls, { type ConnectionOptions, type SecureContext } from 'node:tls';

/** How a kubelet's certificate is believed: by a CA, by its first sight, or not at all. */
export type TlsMode = 'verify' | 'pin' | 'off';

/** Who we are, and whom we believe. */
export type Identity = Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>;

export interface Target {
  readonly node: string;
  readonly host: string;
  readonly port: number;
}

/** How far a connection came when it failed. */
export type Stage = 'connect' | 'tls' | 'http';

/** A look that came to nothing: where, and by what word. */
export class LookError extends Error {
  readonly stage: Stage;
  readonly code: string;
  constructor(stage: Stage, code: string) {
    super(`${stage}: ${code}`);
    this.stage = stage;
    this.code = code;
  }
}

/** Connects to kubelets; remembers what makes the next connection cheap, and whom it saw first. */
export interface Dialler {
  /** Rejects with a LookError; within `patience` milliseconds. */
  readonly dial: (target: Target, patience: number) => Promise<tls.TLSSocket>;
  readonly forget: (node: string) => void;
}

/** A dialler for one mode; who we are is asked for at each connection, and read anew if it is another. */
export function diallerFor(mode: TlsMode, identity: () => Identity): Dialler {
  const sessions = new Map<string, Buffer>();
  const pins = new Map<string, string>();
  const contextOf = contexts(mode);
  return {
    dial: async (target, patience) => {
      const socket = await connected(mode, contextOf(identity()), target, {
        session: sessions.get(target.node),
        patience,
      });
      socket.on('session', (session: Buffer) => sessions.set(target.node, session));
      if (mode === 'pin') checkPin(pins, target, socket);
      return socket;
    },
    forget: (node) => {
      sessions.delete(node);
      pins.delete(node);
    },
  };
}

/** To read certificates costs more than to connect: it is done once an identity. */
function contexts(mode: TlsMode): (identity: Identity) => SecureContext {
  let last: { readonly identity: Identity; readonly context: SecureContext } | undefined;
  return (identity) => {
    if (last?.identity === identity) return last.context;
    const { ca, cert, key } = identity;
    const context = tls.createSecureContext({
      minVersion: 'TLSv1.2',
      ...(ca && mode === 'verify' && { ca }),
      ...(cert && mode !== 'off' && { cert }),
      ...(key && mode !== 'off' && { key }),
    });
    last = { identity, context };
    return context;
  };
}

/** A resumed session shows no certificate: it goes on with the peer of the first. */
function checkPin(pins: Map<string, string>, { node }: Target, socket: tls.TLSSocket): void {
  const seen = socket.getPeerX509Certificate()?.fingerprint256;
  const pinned = pins.get(node);
  if (seen === undefined && socket.isSessionReused()) return;
  if (pinned === undefined && seen !== undefined) pins.set(node, seen);
  else if (seen !== pinned || seen === undefined) {
    socket.destroy();
    throw new LookError('tls', 'PIN_CHANGED');
  }
}

interface How {
  readonly session: Buffer | undefined;
  readonly patience: number;
}

function connected(
  mode: TlsMode,
  secureContext: SecureContext,
  { host, port }: Target,
  { session, patience }: How,
): Promise<tls.TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<tls.TLSSocket>();
  let stage: Stage = 'connect';
  const socket = tls.connect({
    host,
    port,
    secureContext,
    rejectUnauthorized: mode === 'verify',
    ...(isIP(host) === 0 && { servername: host }),
    ...(session && { session }),
  });
  const fail = (code: string): void => {
    clearTimeout(late);
    socket.destroy();
    reject(new LookError(stage, code));
  };
  const late = setTimeout(() => fail('ETIMEDOUT'), patience);
  socket.once('connect', () => {
    stage = 'tls';
  });
  socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  socket.once('close', () => fail('ECONNRESET'));
  socket.once('secureConnect', () => {
    clearTimeout(late);
    socket.removeAllListeners('error').removeAllListeners('close');
    socket.on('error', () => undefined);
    resolve(socket);
  });
  return promise;
}
