import type { Misdeed, Verb } from './faults.ts';
import { expired, type Reply, refuse, statusOf } from './status.ts';

/** What a request gets instead of an answer. */
export function misbehave(
  misdeed: Exclude<Misdeed, { kind: 'slow' }>,
  verb: Verb,
  { response, form }: Reply,
): void {
  const { kind } = misdeed;
  if (kind === 'status') {
    const { code, retryAfter } = misdeed;
    refuse({ response, form }, statusOf(code, `refused with ${code}`, retryAfter));
  } else if (kind === 'reset') {
    response.destroy();
  } else if (kind !== 'silent') {
    tell(kind, verb === 'watch', { response, form });
  }
  // Silent: nothing at all, until the client goes or the server is closed.
}

function tell(
  kind: 'expired' | 'garbage' | 'truncated',
  streamed: boolean,
  { response, form }: Reply,
): void {
  const status = expired(0, 0);
  const body = {
    expired: () => (streamed ? form.error(status) : form.status(status)),
    garbage: () => form.garbage(streamed),
    truncated: () => form.half(streamed),
  };
  const type = streamed ? form.streamType : form.contentType;
  const code = kind === 'expired' && !streamed ? 410 : 200;
  response.writeHead(code, { 'content-type': type }).end(body[kind]());
}
