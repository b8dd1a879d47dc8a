import type { ServerResponse } from 'node:http';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Form } from './form.ts';

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** The Status object of a refusal. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: object;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: { readonly retryAfterSeconds?: Seconds };
  readonly code: number;
}

/** The Status object of a refusal, as the API server words it. */
export function statusOf(code: number, message: string, retryAfter?: Seconds): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: reasons[code] ?? 'Unknown',
    ...(retryAfter !== undefined && { details: { retryAfterSeconds: retryAfter } }),
    code,
  };
}

/** What a watch or a page says whose version was compacted. */
export function expired(version: number, oldest: number): Status {
  return statusOf(410, `too old resource version: ${version} (${oldest})`);
}

/** The head of what is JSON to everybody. */
const json = { 'content-type': 'application/json' } as const;

/** Answers with text, or with an object as JSON. */
export function say(response: ServerResponse, body: string | object): void {
  response.writeHead(200, json).end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** An answer to be, and the form in which its client reads. */
export interface Reply {
  readonly response: ServerResponse;
  readonly form: Form;
}

/** Answers with a Status. */
export function refuse({ response, form }: Reply, status: Status): void {
  const { retryAfterSeconds } = status.details ?? {};
  const after = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const headers = { 'content-type': form.contentType, ...after };
  response.writeHead(status.code, headers).end(form.status(status));
}
