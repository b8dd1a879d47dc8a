import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Failure } from './failure.ts';
import type { Source, World } from './source.ts';
import { type Listener, watch } from './watch.ts';

/** Who is told what a stream brings. */
export interface Hearer extends Omit<Listener, 'quiet' | 'came'> {
  /** Nobody looked in time: what the stream brings now may have waited for long. */
  readonly stoodStill: (at: Instant) => void;
}

/** So much later than it was due nobody notices that a stream is quiet, but who stood still. */
const standstill: Seconds = 0.5;

/** One watch from its request to its end. What it brings is left unread until it is admitted. */
export class Stream {
  /** The version that it resumes from. */
  readonly from: string;
  readonly begunAt: Instant;
  /** `-Infinity`: the API server has not answered. */
  openedAt: Instant = -Infinity;
  /** When the last bytes came; `-Infinity`: none did. */
  heardAt: Instant = -Infinity;
  /** Resolves once the API server has answered, or cannot be asked. */
  readonly answered: Promise<unknown>;
  /** How it ended. */
  readonly ended: Promise<Failure>;
  readonly #own: AbortController = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  readonly #admitted = Promise.withResolvers<void>();
  #isAdmitted = false;
  #isClosed = false;
  /** When it will be quiet, unless bytes come; `Infinity`: it is. */
  #quietAt: Instant = Infinity;
  #quiet: PromiseWithResolvers<void> | undefined;
  #speaks: PromiseWithResolvers<void> | undefined;

  constructor(given: Source, from: string, hearer: Hearer, world: World) {
    // As it is now: what it asks for may change.
    const source = { ...given };
    this.from = from;
    this.begunAt = world.clock.now();
    const signal = AbortSignal.any([world.signal, this.#own.signal]);
    // Not of the composite one: it walks through what it is made of each time that it is asked.
    const isOver = () => this.#isClosed || world.signal.aborted;
    const next = (at: Instant, quietAt: Instant) => {
      if (at > this.#quietAt + standstill) hearer.stoodStill(at);
      this.#quietAt = quietAt;
    };
    const listener: Listener = {
      opened: (at) => {
        this.openedAt = at;
        next(at, at + source.silence);
        hearer.opened(at);
        this.#opened.resolve();
      },
      quiet: () => {
        next(world.clock.now(), Infinity);
        this.#quiet?.resolve();
      },
      came: () => {
        this.heardAt = world.clock.now();
        next(this.heardAt, this.heardAt + source.silence);
        this.#speaks?.resolve();
        return this.#isAdmitted ? undefined : this.#admitted.promise;
      },
      heard: (at) => {
        if (!isOver()) hearer.heard(at);
      },
      event: (type, raw, read) => {
        if (!isOver()) hearer.event(type, raw, read);
      },
    };
    this.ended = watch(source, from, listener, { ...world, signal });
    this.answered = Promise.race([this.#opened.promise, this.ended]);
  }

  /** Resolves once no byte has come for as long as its source bears. */
  quiet(): Promise<void> {
    this.#quiet = Promise.withResolvers();
    return this.#quiet.promise;
  }

  /** Resolves once bytes come. */
  speaks(): Promise<void> {
    this.#speaks = Promise.withResolvers();
    return this.#speaks.promise;
  }

  /** From now on its hearer is told what it brings. */
  admit(): void {
    this.#isAdmitted = true;
    this.#admitted.resolve();
  }

  /** Ends it; its hearer is told no more of it. */
  close(): void {
    this.#isClosed = true;
    this.#own.abort();
    this.#admitted.resolve();
  }
}
