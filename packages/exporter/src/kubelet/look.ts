import type { ProbeResult } from '@kube-heartbeat/rules/fact.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { minorOf } from '@kube-heartbeat/rules/versions.ts';
import { known } from '../kube/decode.ts';
import type { Asker } from './ask.ts';
import { LookError, type Target } from './dial.ts';
import { processStart, type Reading, readingOf, wantedEarly, wantedFamilies } from './reading.ts';

/** From this minor version on a kubelet sends only what it is asked for. */
const filters = 37;

/** What a look at one kubelet brought. */
export interface Look {
  readonly result: ProbeResult;
  /** Of a look that was answered. */
  readonly reading?: Reading;
  /** When its process started, its clock: of one that hangs, by /metrics/probes. */
  readonly startedAt?: Instant;
  /** Bytes of its page that were read. */
  readonly bytes: number;
}

/** How to look at one kubelet. */
export interface Looking {
  readonly target: Target;
  readonly kubeletVersion: string;
  /** What it said before. */
  readonly before: Reading | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** It is looked at again soon: the connection is worth keeping. */
  readonly keep: boolean;
}

/**
 * Looks at one kubelet: what does it say of its relists? Where it does not answer that, whether it
 * lives: /metrics asks the container runtime too and hangs with it, /metrics/probes does not. Both
 * need the permission nodes/metrics.
 *
 * @see kubernetes/pkg/kubelet/server/server.go InstallAuthNotRequiredHandlers
 */
export async function look(asker: Asker, looking: Looking): Promise<Look> {
  const { target, headers, keep } = looking;
  const names = (minorOf(looking.kubeletVersion) ?? 0) >= filters ? wantedFamilies : wantedEarly;
  const path = `/metrics?${names.map((name) => `name[]=${name}`).join('&')}`;
  try {
    const { status, page, bytes } = await asker.ask(target, { path, names, headers }, keep);
    const result = ofStatus(status, page.sound());
    if (result !== 'answered') return { result, bytes };
    return { result, reading: readingOf(page.values, looking.before), bytes };
  } catch (error) {
    const failed = lookError(error);
    const hung = failed.stage === 'http' && failed.code === 'ETIMEDOUT';
    return hung ? await lives(asker, looking) : { result: ofFailure(failed), bytes: 0 };
  }
}

/** By a connection of its own: an old one may have lost its other end. */
async function lives(asker: Asker, { target, headers }: Looking): Promise<Look> {
  const names = [processStart];
  try {
    const { page, bytes } = await asker.ask(
      target,
      { path: '/metrics/probes', names, headers },
      false,
    );
    return { result: 'hangs', bytes, ...known({ startedAt: page.values.get(processStart) }) };
  } catch (error) {
    return { result: ofFailure(lookError(error)), bytes: 0 };
  }
}

/** Any HTTP answer proves life; not all allow to look. */
function ofStatus(status: number, sound: boolean): ProbeResult {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  return status === 200 && sound ? 'answered' : 'odd';
}

const noAddress = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NONAME']);

/** Where and how it failed says what is there. */
function ofFailure({ stage, code }: LookError): ProbeResult {
  if (stage === 'connect') {
    if (code === 'ECONNREFUSED') return 'refused';
    return noAddress.has(code) ? 'no_address' : 'unreachable';
  }
  const gone = code === 'ETIMEDOUT' || code === 'ECONNRESET' || code === 'EPIPE';
  return gone || stage === 'http' ? 'no_answer' : 'tls_failed';
}

function lookError(error: unknown): LookError {
  if (error instanceof LookError) return error;
  throw error;
}
