import type { ServerResponse } from 'node:http';
import type { Misdeed, Verb } from './faults.ts';
import { expired, json, refuse } from './status.ts';

const half = {
  event: '{"type":"MODIFIED","object":{"kind":"Lease","metadata":{"na',
  list: '{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"meta',
} as const;

/** What a request gets instead of an answer. */
export function misbehave(
  misdeed: Exclude<Misdeed, { kind: 'slow' }>,
  verb: Verb,
  response: ServerResponse,
): void {
  const { kind } = misdeed;
  if (kind === 'status') {
    refuse(response, misdeed.code, `refused with ${misdeed.code}`, misdeed.retryAfter);
  } else if (kind === 'reset') {
    response.destroy();
  } else if (kind !== 'silent') {
    tell(kind, verb === 'watch', response);
  }
  // Silent: nothing at all, until the client goes or the server is closed.
}

function tell(
  kind: 'expired' | 'garbage' | 'truncated',
  streamed: boolean,
  response: ServerResponse,
): void {
  const status = JSON.stringify(expired(0, 0));
  const body = {
    expired: streamed ? `{"type":"ERROR","object":${status}}\n` : status,
    garbage: '<html>not what you asked for</html>\n',
    truncated: streamed ? half.event : half.list,
  };
  response.writeHead(kind === 'expired' && !streamed ? 410 : 200, json).end(body[kind]);
}
