import type { Cluster } from '@kube-heartbeat/rules/cluster-state.ts';
import type { ProbeFact, RoundFact } from '@kube-heartbeat/rules/fact.ts';
import { isSuspect } from '@kube-heartbeat/rules/suspects.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { isVirtual } from '@kube-heartbeat/rules/virtual.ts';
import { type Credentials, type LookOptions, newLooks } from './looks.ts';
import { newRing } from './ring.ts';
import { whyNobodyLooks } from './why.ts';

/** Milliseconds between two turns of the ring. */
const turn = 50;
/** Looks that begin in one turn: to connect takes a moment of the one thread that all share. */
const mostATurn = 10;
/** Looks under way at once: those that hang take seconds each. */
const mostAtOnce = 256;
/** Tokens change; seconds until we ask for the present one. */
const askAgain = 5;

export interface ProberOptions extends LookOptions {
  /** Who we are, now. */
  readonly credentials: () => Promise<Credentials>;
}

/** Looks at every kubelet in turn. */
export interface Prober {
  /** Once a second: whom there is to look at. */
  readonly follow: (cluster: Cluster) => void;
  /** Why kubelets cannot be looked at, one sentence; absent: they can. */
  readonly problem: () => string | undefined;
  /** Connections that are kept. */
  readonly kept: () => number;
  readonly stop: () => void;
}

/** Begins to look once it is told at whom; each look is a fact. */
export function startProber(
  options: ProberOptions,
  emit: (fact: ProbeFact | RoundFact) => void,
): Prober {
  const { clock, mode, credentials } = options;
  const looks = newLooks(options);
  const ring = newRing(clock.now());
  const underWay = new Set<string>();
  let cluster: Cluster | undefined;
  let suspects: ReadonlySet<string> = new Set();
  let named = false;
  let askedAt = -Infinity;

  const begin = async (name: string): Promise<void> => {
    const node = cluster?.nodes.get(name);
    if (node === undefined || underWay.has(name)) return;
    underWay.add(name);
    const fact = await looks.at(node, suspects.has(name)).finally(() => underWay.delete(name));
    if (cluster?.nodes.has(name)) emit(fact);
  };
  const timer = setInterval(() => {
    if (cluster === undefined || !named) return;
    for (let begun = 0; begun < mostATurn && underWay.size < mostAtOnce; begun++) {
      const name = ring.next(clock.now());
      if (name === undefined) break;
      void begin(name);
    }
  }, turn);
  const askWho = (now: Instant): void => {
    askedAt = now;
    // Without credentials nobody looks; whoever watches the API server tells what is wrong with them.
    credentials().then(
      (who) => {
        looks.become(who);
        named = true;
      },
      () => undefined,
    );
  };
  const follow = (given: Cluster): void => {
    cluster = given;
    const now = clock.now();
    const all = [...given.nodes.values()].filter(({ fact }) => !isVirtual(fact));
    const names = new Set(all.map(({ name }) => name));
    looks.only(names);
    ring.set(names);
    suspects = new Set(all.filter((node) => isSuspect(given, node, now)).map(({ name }) => name));
    ring.suspect([...suspects].filter((name) => !underWay.has(name)));
    looks.keepOnly(suspects);
    emit({ kind: 'round', seconds: ring.round(now), seenAt: now });
    if (now - askedAt > askAgain) askWho(now);
  };
  const stop = (): void => {
    clearInterval(timer);
    cluster = undefined;
    looks.keepOnly(new Set());
  };
  return { follow, stop, problem: () => whyNobodyLooks(looks.results, mode), kept: looks.kept };
}
