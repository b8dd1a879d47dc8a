import type { NodeMemory } from '@kube-heartbeat/rules/cluster-state.ts';
import type { ProbeFact, ProbeResult } from '@kube-heartbeat/rules/fact.ts';
import type { Clock } from '../clock.ts';
import { known } from '../kube/decode.ts';
import { newAsker } from './ask.ts';
import { diallerFor, type Identity, type TlsMode } from './dial.ts';
import { look } from './look.ts';
import type { Reading } from './reading.ts';

/** Who we are to a kubelet. */
export type Credentials = Identity & { readonly headers: Readonly<Record<string, string>> };

/** How kubelets are looked at. */
export interface LookOptions {
  readonly mode: TlsMode;
  /** In mode off a token is sent to whoever answers: only where asked for. */
  readonly sendToken: boolean;
  readonly clock: Clock;
  /** A CA of kubelets' own; absent: the API server's. */
  readonly ca?: Buffer | undefined;
}

/** Looks at kubelets, and what is remembered from one look to the next. */
export interface Looks {
  /** One look as a fact; `keep`: it will be looked at again soon. */
  readonly at: (node: NodeMemory, keep: boolean) => Promise<ProbeFact>;
  readonly become: (who: Credentials) => void;
  /** How the last look at each ended. */
  readonly results: ReadonlyMap<string, ProbeResult>;
  /** Only these nodes are still there. */
  readonly only: (names: ReadonlySet<string>) => void;
  /** Connections are worth keeping to these alone. */
  readonly keepOnly: (names: ReadonlySet<string>) => void;
  /** Connections that are kept. */
  readonly kept: () => number;
}

/** Looks that remember nothing yet. */
export function newLooks(options: LookOptions): Looks {
  const { clock, mode, ca } = options;
  let who: Credentials = { headers: {} };
  let identity: Identity = ca === undefined ? {} : { ca };
  const dialler = diallerFor(mode, () => identity);
  const asker = newAsker(dialler);
  const readings = new Map<string, Reading>();
  const results = new Map<string, ProbeResult>();
  const at = async ({ name, fact }: NodeMemory, keep: boolean): Promise<ProbeFact> => {
    const sentAt = clock.now();
    const { kubelet, kubeletVersion } = fact;
    const headers = tokenOf(options, who.headers);
    const { result, reading, startedAt } = kubelet
      ? await look(asker, {
          target: { node: name, ...kubelet },
          kubeletVersion,
          before: readings.get(name),
          headers,
          keep,
        })
      : { result: 'no_address' as const, reading: undefined, startedAt: undefined };
    results.set(name, result);
    if (reading !== undefined) readings.set(name, reading);
    const said = known({
      relist: reading?.relist,
      startedAt: reading?.startedAt ?? startedAt,
      statusSyncs: reading?.statusSyncs,
    });
    return { kind: 'probe', node: name, result, sentAt, ...said, seenAt: clock.now() };
  };
  const only = (names: ReadonlySet<string>): void => {
    for (const name of results.keys()) {
      if (names.has(name)) continue;
      results.delete(name);
      readings.delete(name);
      dialler.forget(name);
    }
  };
  const become = (given: Credentials): void => {
    const same = given.ca === who.ca && given.cert === who.cert && given.key === who.key;
    if (!same) identity = { ...given, ca: ca ?? given.ca };
    who = given;
  };
  return { at, become, results, only, keepOnly: asker.keepOnly, kept: asker.kept };
}

/** A token goes only to whom we believe. */
function tokenOf(
  { mode, sendToken }: LookOptions,
  headers: Credentials['headers'],
): Credentials['headers'] {
  return mode === 'off' && !sendToken ? {} : headers;
}
