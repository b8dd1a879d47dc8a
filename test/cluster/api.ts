import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';

interface Answer {
  readonly status: number;
  /** The parsed JSON, or the bare text. */
  readonly body: unknown;
}

/** A client of the API server for the harness: JSON over kept-alive connections. */
export interface Api {
  /** Any answer, whatever its status; rejects when there is none. */
  ask(method: string, path: string, body?: object): Promise<Answer>;
  /** As `ask`, but an answer of 300 or more rejects, except those of `fine`. */
  must(method: string, path: string, body?: object, fine?: readonly number[]): Promise<Answer>;
  /** Hands over each line of a stream until it ends or `signal` aborts. */
  follow(path: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

const patchTypes: Readonly<Record<string, string>> = {
  PATCH: 'application/merge-patch+json',
  STRATEGIC: 'application/strategic-merge-patch+json',
};

/** Opens a client; `ca` is PEM. The methods are HTTP's, and STRATEGIC for a strategic merge. */
export function openApi(server: string, ca: string, token: string): Api {
  const agent = new Agent({ keepAlive: true, maxSockets: 64, ca });
  const send = (
    method: string,
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const options: RequestOptions = {
        agent,
        method: method === 'STRATEGIC' ? 'PATCH' : method,
        headers: {
          authorization: `Bearer ${token}`,
          'user-agent': 'harness',
          ...(payload && {
            'content-type': patchTypes[method] ?? 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
        },
        ...(signal ? { signal } : { timeout: 30_000 }),
      };
      const sent = request(new URL(path, server), options, resolve);
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in 30 s`)));
      sent.on('error', reject);
      sent.end(payload);
    });

  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await send(method, path, body);
    const said = await text(response);
    return { status: response.statusCode ?? 0, body: parse(said) };
  };
  return {
    ask,
    async must(method, path, body, fine = []) {
      const answer = await ask(method, path, body);
      if (answer.status < 300 || fine.includes(answer.status)) return answer;
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
    async follow(path, onLine, signal) {
      const response = await send('GET', path, undefined, signal);
      let rest = '';
      response.setEncoding('utf8');
      for await (const chunk of response) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(onLine);
      }
    },
    close: () => agent.destroy(),
  };
}

function parse(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}
