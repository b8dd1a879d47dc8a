import type { Seen } from './decode.ts';
import { decodePod } from './decode-pod.ts';
import { text } from './json.ts';
import { ListWatch } from './list-watch.ts';
import { type Emit, pass, podKey } from './sinks.ts';
import { count, type Health, type Sink, type Source, type World } from './source.ts';

/**
 * How long a watch lasts, and after which silence it is doubted. A silent node's pods are silent too: a
 * watch that ends leaves its connection to the next one, one that is doubted takes a new connection with
 * it, 3 ms each. Where nothing is about to happen a pod that comes is seen all the same.
 */
const hurried = { lasts: 12, silence: 15 };
const unhurried = { lasts: 60, silence: 75 };

/** The pods of one node, followed until it is closed. Owns one list and watch. */
export class NodePods {
  readonly node: string;
  /** `namespace/name` of each pod that exists. */
  names: Set<string> = new Set();
  /** The stream is cut: what was seen last may no longer hold. */
  stale = false;
  /** Something is about to happen to one of them: what the next watch goes by. */
  awaited = true;
  #told: 'listed' | 'unseen' = 'unseen';
  #listed = false;
  #listing: Set<string> = new Set();
  readonly #emit: Emit;
  readonly #health: Health;
  readonly #own: AbortController = new AbortController();

  constructor(node: string, world: World, emit: Emit, health: Health) {
    this.node = node;
    this.#emit = emit;
    this.#health = health;
    const signal = AbortSignal.any([world.signal, this.#own.signal]);
    const pace = (): typeof hurried => (this.awaited ? hurried : unhurried);
    const source: Source = {
      resource: 'pods',
      kind: 'Pod',
      path: '/api/v1/pods',
      fieldSelector: `spec.nodeName=${node}`,
      pageSize: 100,
      cached: true,
      get silence() {
        return pace().silence;
      },
      get lasts() {
        return pace().lasts;
      },
    };
    void new ListWatch(source, this.#sink(), { ...world, signal }, health).run();
  }

  /** Ends the watch and says that its pods are no longer seen. */
  close(seenAt: number): void {
    this.#own.abort();
    this.#hide(seenAt);
  }

  #hide(seenAt: number): void {
    this.#told = 'unseen';
    this.#emit({ kind: 'pods', node: this.node, state: 'unseen', seenAt });
  }

  #sink(): Sink {
    return {
      listing: () => {
        this.#listing = new Set();
      },
      present: (raw, seen) => this.#present(raw, seen),
      gone: (raw, seen) => this.#gone(raw, seen),
      listed: (seen) => {
        this.names = this.#listing;
        this.#listed = true;
        this.#tell(seen);
      },
      evidence: (fresh, seenAt) => {
        this.stale = !fresh;
        if (!fresh) this.#hide(seenAt);
        else if (this.#listed && this.#told === 'unseen') this.#tell({ seenAt });
      },
    };
  }

  #tell(seen: Seen): void {
    this.#told = 'listed';
    const names = new Set(this.names);
    this.#emit({ kind: 'pods', node: this.node, state: 'listed', names, ...seen });
  }

  #present(raw: unknown, seen: Seen): void {
    const key = podKey(raw);
    // Once the list is complete, both are one set.
    if (key !== '') this.#listing.add(key);
    pass(decodePod(raw, seen), this.#emit, this.#health);
  }

  #gone(raw: unknown, seen: Seen): void {
    const key = podKey(raw);
    if (key === '') {
      count(this.#health.faults, 'no_name');
      return;
    }
    this.names.delete(key);
    const namespace = text(raw, 'metadata', 'namespace');
    const name = text(raw, 'metadata', 'name');
    this.#emit({ kind: 'pod-gone', namespace, name, node: this.node, ...seen });
  }
}
