import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { leaderFact, leaseFact } from '@kube-heartbeat/rules/stage.ts';
import { curtain } from './curtain.ts';

interface Kubelet {
  readonly name: string;
  next: number;
}

/**
 * Kubelets that live: each renews its lease every ten seconds, spread evenly; and the leader, every
 * two. Ends with `stop`.
 */
export class Kubelets {
  readonly #kubelets: Map<string, Kubelet>;
  readonly #timer: NodeJS.Timeout;
  readonly #stage: { readonly now: () => number; readonly take: (fact: Fact) => void };
  #leads = 0;
  /** The leader renews its own lease too. */
  leader = true;
  renewals = 0;

  constructor(
    stage: { readonly now: () => number; readonly take: (fact: Fact) => void },
    names: readonly string[],
  ) {
    this.#stage = stage;
    const now = stage.now();
    const spread = names.map((name, index) => {
      return [name, { name, next: now + (10 * index) / names.length }] as const;
    });
    this.#kubelets = new Map(spread);
    this.#timer = setInterval(() => this.#beat(), 50);
  }

  die(name: string): void {
    this.#kubelets.delete(name);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const { now, take } = this.#stage;
    const time = now();
    for (const kubelet of this.#kubelets.values()) {
      if (kubelet.next > time) continue;
      take(leaseFact(kubelet.name, time));
      this.renewals++;
      kubelet.next = Math.max(kubelet.next + 10, time + 5);
    }
    if (!this.leader || time - this.#leads < 2) return;
    this.#leads = time;
    take(leaderFact('control-plane-1_5f0c', curtain - 86_400, time));
  }
}
