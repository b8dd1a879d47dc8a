import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { Garbage } from './garbage.ts';
import { dig, text } from './json.ts';

/** How a request, a list or a watch came out: a label of lists_total and watches_total. */
export type Result =
  | 'ok'
  | 'ended'
  | 'cut'
  | 'silent'
  | 'gone'
  | 'throttled'
  | 'forbidden'
  | 'unauthorized'
  | 'absent'
  | 'server_error'
  | 'unreachable'
  | 'garbage';

/** Something that did not work out, with one sentence for people. */
export interface Failure {
  readonly result: Exclude<Result, 'ok'>;
  readonly says: string;
  /** What the server asks us to wait. */
  readonly retryAfter?: Seconds;
}

const longestWait = 60;

/** The failure that an HTTP status, or the code of a Status object, stands for. */
export function refusal(code: number, message: string, retryAfter?: string): Failure {
  const asked = Number(retryAfter);
  const wait = Number.isFinite(asked) && asked > 0 ? Math.min(asked, longestWait) : undefined;
  return {
    result: resultOf(code),
    says: sayRefusal(code, message.trim().replace(/\.$/, '')),
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

function resultOf(code: number): Failure['result'] {
  if (code === 401) return 'unauthorized';
  if (code === 403) return 'forbidden';
  if (code === 404) return 'absent';
  if (code === 410) return 'gone';
  return code === 429 ? 'throttled' : 'server_error';
}

function sayRefusal(code: number, message: string): string {
  const why = message === '' ? '' : `: ${message}`;
  if (code === 401)
    return `The API server does not accept our credentials (401)${why}; renew them.`;
  if (code === 403) return `The API server does not allow it (403)${why}; grant it by RBAC.`;
  return `The API server answered ${code}${why}.`;
}

/** The failure behind what a request threw. */
export function networkFailure(error: unknown, server: string): Failure {
  if (error instanceof Garbage) return { result: 'garbage', says: error.message };
  // Whoever asked set a time, and it has passed.
  const code = codeOf(error).replace('ABORT_ERR', 'ETIMEDOUT');
  const message = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  if (code === 'ENOCREDENTIALS') return { result: 'unauthorized', says: message };
  if (code === 'ENOENT' && typeof dig(error, 'path') === 'string') {
    const says = `A file of our credentials is missing: ${text(error, 'path')}.`;
    return { result: 'unauthorized', says };
  }
  const result = code === 'ETIMEDOUT' ? 'silent' : code === 'ECONNRESET' ? 'cut' : 'unreachable';
  return { result, says: `${sayNetwork(code, server)} (${code || message}).` };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

function sayNetwork(code: string, server: string): string {
  if (code === 'ECONNREFUSED') return `Nothing listens at ${server}: is the API server up`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `No address is known for ${server}`;
  if (code === 'ETIMEDOUT') return `The API server ${server} does not answer`;
  if (code === 'ECONNRESET') return `The connection to ${server} was cut`;
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) return `The certificate of ${server} is not trusted`;
  return `Cannot reach ${server}`;
}
