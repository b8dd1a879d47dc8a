import http from 'node:http';
import type { TLSSocket } from 'node:tls';
import { type Dialler, LookError, type Target } from './dial.ts';
import { readText, type TextReader } from './text-reader.ts';

/** Milliseconds for a connection, and for an answer on it. */
interface Patience {
  readonly connect: number;
  readonly answer: number;
}

const usual: Patience = { connect: 3000, answer: 4000 };
/** No page of a kubelet is longer. */
const largestPage = 4 * 1024 * 1024;

/** What one request brought. */
interface Answer {
  readonly status: number;
  readonly page: TextReader;
  /** How many bytes of the page came before enough was known. */
  readonly bytes: number;
}

interface Question {
  readonly path: string;
  /** Families that are wanted, sorted; none: the status is all. */
  readonly names: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks kubelets; keeps connections to those that are asked for again soon. */
export interface Asker {
  /** Rejects with a LookError. `keep`: a kept connection may be used, and is kept. */
  readonly ask: (target: Target, question: Question, keep: boolean) => Promise<Answer>;
  /** Closes what is kept for nodes other than these. */
  readonly keepOnly: (nodes: ReadonlySet<string>) => void;
  readonly kept: () => number;
}

/** An asker over a dialler. */
export function newAsker(dialler: Dialler, patience: Patience = usual): Asker {
  const kept = new Map<string, TLSSocket>();
  const take = (node: string): TLSSocket | undefined => {
    const socket = kept.get(node);
    kept.delete(node);
    return socket?.destroyed === false ? socket : undefined;
  };
  const ask: Asker['ask'] = async (target, question, keep) => {
    const old = keep ? take(target.node) : undefined;
    if (old !== undefined) {
      const again = await answer(old, target, { ...question, patience }).catch(
        (error: unknown) => error,
      );
      if (!(again instanceof LookError)) return keeping(again as Heard);
      if (again.code === 'ETIMEDOUT') throw again;
    }
    const socket = await dialler.dial(target, patience.connect);
    return keeping(await answer(socket, target, { ...question, patience }));
    function keeping({ socket: used, whole, ...heard }: Heard): Answer {
      if (keep && whole && !used.destroyed) {
        kept.set(target.node, used);
      } else used.destroy();
      return heard;
    }
  };
  const keepOnly = (nodes: ReadonlySet<string>): void => {
    for (const [node, socket] of kept) {
      if (nodes.has(node)) continue;
      kept.delete(node);
      socket.destroy();
    }
  };
  const open = () => [...kept.values()].filter(({ destroyed }) => !destroyed).length;
  return { ask, keepOnly, kept: open };
}

interface Heard extends Answer {
  readonly socket: TLSSocket;
  /** The answer was read to its end: the connection can bear another. */
  readonly whole: boolean;
}

/** One request on an open connection, which lives on where the whole answer was read. */
function answer(
  socket: TLSSocket,
  { host, port }: Target,
  question: Question & { readonly patience: Patience },
): Promise<Heard> {
  const { promise, resolve, reject } = Promise.withResolvers<Heard>();
  const { path, names, headers } = question;
  const request = http.request({
    createConnection: () => socket,
    host,
    port,
    path,
    headers: {
      ...headers,
      host: `${host.includes(':') ? `[${host}]` : host}:${port}`,
      connection: 'keep-alive',
      'user-agent': 'kube-heartbeat',
    },
  });
  const fail = (code: string): void => {
    clearTimeout(late);
    socket.destroy();
    reject(new LookError('http', code));
  };
  const late = setTimeout(() => fail('ETIMEDOUT'), question.patience.answer);
  request.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  request.once('response', (response) => {
    const page = readText(names);
    let bytes = 0;
    const done = (whole: boolean): void => {
      clearTimeout(late);
      page.end();
      resolve({ status: response.statusCode ?? 0, page, bytes, socket, whole });
    };
    response.setEncoding('latin1');
    response.on('data', (piece: string) => {
      bytes += piece.length;
      if (page.push(piece) || bytes > largestPage) done(false);
    });
    response.once('end', () => done(true));
    response.once('error', () => fail('ECONNRESET'));
  });
  request.end();
  return promise;
}
